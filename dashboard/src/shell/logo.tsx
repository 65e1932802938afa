/** A lamp from the side. */
export function Logo() {
  return (
    <svg width={20} height={20} viewBox="0 0 20 20" aria-hidden className="flex-none">
      <path d="M3 10a7 7 0 0 1 7-7v14a7 7 0 0 1-7-7Z" fill="var(--ink)" />
      <path
        d="M12 5.2 18 3M12 10h6.5M12 14.8 18 17"
        fill="none"
        stroke="var(--accent)"
        strokeWidth={1.8}
        strokeLinecap="round"
      />
    </svg>
  );
}
