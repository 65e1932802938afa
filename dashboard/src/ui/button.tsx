import type { ComponentProps } from 'react';

/** Shared with links that look like buttons. */
export const buttonClass =
  'inline-flex h-8 items-center gap-1.5 rounded-lg border border-line bg-panel px-2.5 text-[0.8125rem] font-medium whitespace-nowrap text-ink hover:border-line-strong disabled:text-faint';

/** The one kind of button there is. */
export function Button({ className = '', type = 'button', ...rest }: ComponentProps<'button'>) {
  return <button type={type} className={`${buttonClass} ${className}`} {...rest} />;
}

/** A button that is only a picture; `label` is what it is called. */
export function IconButton({
  label,
  className = '',
  type = 'button',
  ...rest
}: ComponentProps<'button'> & { label: string }) {
  return (
    <button
      type={type}
      aria-label={label}
      title={label}
      className={`inline-flex size-8 flex-none items-center justify-center rounded-lg text-soft hover:bg-sunken hover:text-ink disabled:opacity-40 ${className}`}
      {...rest}
    />
  );
}
