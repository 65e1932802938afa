import type { ReactNode } from 'react';

interface NoticeProps {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  icon?: ReactNode;
  /** Errors are announced at once. */
  urgent?: boolean;
}

/** Stands where data would be: nothing there, or something went wrong, and what to do. */
export function Notice({ title, children, action, icon, urgent = false }: NoticeProps) {
  return (
    <div
      role={urgent ? 'alert' : 'status'}
      className="mx-auto flex max-w-xl flex-col items-center gap-2 px-6 py-14 text-center"
    >
      {icon}
      <p className="text-base font-semibold">{title}</p>
      {children !== undefined && <div className="text-soft">{children}</div>}
      {action !== undefined && <div className="mt-2">{action}</div>}
    </div>
  );
}
