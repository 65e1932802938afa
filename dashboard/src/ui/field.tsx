import { ChevronDown } from 'lucide-react';
import { useId, type ReactNode } from 'react';

export const controlClass =
  'h-8 rounded-lg border border-line bg-panel px-2.5 text-[0.8125rem] text-ink placeholder:text-faint hover:border-line-strong';

interface FieldProps {
  label: string;
  className?: string;
  /** Gets the id the control must carry. */
  children: (id: string) => ReactNode;
}

/** A control under its name. */
export function Field({ label, className = '', children }: FieldProps) {
  const id = useId();
  return (
    <div className={`flex min-w-0 flex-col gap-1 ${className}`}>
      <label htmlFor={id} className="text-xs text-soft">
        {label}
      </label>
      {children(id)}
    </div>
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
      {(id) => (
        <span className="relative">
          <select
            id={id}
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
      )}
    </Field>
  );
}
