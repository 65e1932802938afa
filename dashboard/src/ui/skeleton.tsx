/** Holds the place of what is on its way, so that nothing jumps when it comes. */
export function Skeleton({ className = '' }: { className?: string }) {
  return <div aria-hidden className={`animate-pulse rounded-card bg-sunken ${className}`} />;
}
