/** What stands beside a list where there is room: it stays in sight, and scrolls by itself where it is too long. */
export const besideClass =
  'min-w-0 lg:sticky lg:top-[4.5rem] lg:max-h-[calc(100vh-5.5rem)] lg:self-start lg:overflow-y-auto';
