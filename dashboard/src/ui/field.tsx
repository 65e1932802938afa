import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';

export const controlClass =
  'h-8 rounded-lg border border-line bg-panel px-2.5 text-[0.8125rem] text-ink placeholder:text-faint hover:border-line-strong';

/** A control under its name. */
export function Field({ label, children, className = '' }: { label: string; children: ReactNode; className?: string }) {
  return (
    <label className={`flex min-w-0 flex-col gap-1 text-xs text-soft ${className}`}>
      {label}
      {children}
    </label>
  );
}

interface SelectProps {
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
}

/** One of several; the empty value means any. */
export function Select({ label, value, options, onChange }: SelectProps) {
  return (
    <Field label={label}>
      <span className="relative">
        <select
          className={`${controlClass} w-full appearance-none pr-7`}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <ChevronDown size={13} className="pointer-events-none absolute top-2.5 right-2.5 text-faint" aria-hidden />
      </span>
    </Field>
  );
}
