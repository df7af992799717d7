import type { ComponentProps, ReactNode } from "react";
import { useId } from "react";
import { useT } from "../app/i18n";
import { Icon } from "./icons";

type Choice<T extends string | number> = { value: T; label: string; hint?: string };
type ChoicesProps<T extends string | number> = {
  label: string;
  value: T;
  choices: readonly Choice<T>[];
  onChange: (value: T) => void;
  disabled?: boolean;
};

/** A few choices side by side, one taken: radio buttons that look like a switch. */
export function Choices<T extends string | number>({ label, value, choices, onChange, disabled }: ChoicesProps<T>) {
  const name = useId();
  return (
    <fieldset disabled={disabled} className="min-w-0">
      <legend className="mb-1.5 text-sm text-soft">{label}</legend>
      <div className="flex flex-wrap gap-1 rounded-xl border border-line bg-wall p-1">
        {choices.map((choice) => (
          <label
            key={choice.value}
            title={choice.hint}
            className={`relative grid min-h-9 min-w-11 flex-auto cursor-pointer place-items-center rounded-lg px-3 text-sm whitespace-nowrap transition-colors has-focus-visible:outline-2 has-focus-visible:outline-sky ${choice.value === value ? "bg-raised font-semibold text-text shadow-[inset_0_0_0_1px_var(--edge)]" : "text-soft hover:text-text"}`}
          >
            <input
              type="radio"
              name={name}
              className="sr-only"
              checked={choice.value === value}
              onChange={() => onChange(choice.value)}
            />
            {choice.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** A labelled text field. */
export function Field({ label, hint, ...rest }: ComponentProps<"input"> & { label: string; hint?: string }) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm text-soft">
        {label}
      </label>
      <input id={id} aria-describedby={hint ? `${id}-hint` : undefined} {...rest} className={`field min-h-11 w-full px-3 ${rest.className ?? ""}`} />
      {hint && (
        <p id={`${id}-hint`} className="mt-1 text-sm text-soft">
          {hint}
        </p>
      )}
    </div>
  );
}

/** Where words are typed that clips are found by. */
export function SearchField({ value, onChange }: { value: string; onChange: (words: string) => void }) {
  const t = useT();
  return (
    <div className="relative">
      <Icon name="search" size={18} className="pointer-events-none absolute top-3 left-3 text-soft" />
      <input
        type="search"
        aria-label={t("Search")}
        placeholder={t("kite, night…")}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="field min-h-11 w-full pr-3 pl-10"
      />
    </div>
  );
}

/** The browser's own list of choices: works everywhere, and with every screen reader. */
export function Select({ label, hidden, ...rest }: ComponentProps<"select"> & { label: string; hidden?: boolean }) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className={hidden ? "sr-only" : "mb-1.5 block text-sm text-soft"}>
        {label}
      </label>
      <select id={id} {...rest} className={`field min-h-11 w-full px-3 ${rest.className ?? ""}`} />
    </div>
  );
}

type RangeProps = {
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  shown: string;
  onChange: (value: number) => void;
};

export function Range({ label, value, min, max, step, shown, onChange }: RangeProps) {
  const id = useId();
  return (
    <div>
      <div className="mb-1.5 flex justify-between gap-2 text-sm">
        <label htmlFor={id} className="text-soft">
          {label}
        </label>
        <output htmlFor={id}>{shown}</output>
      </div>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        aria-valuetext={shown}
        onChange={(event) => onChange(Number(event.target.value))}
        className="h-9 w-full cursor-pointer accent-lamp"
      />
    </div>
  );
}

export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="relative mx-auto flex max-w-lg flex-col items-center gap-4 overflow-hidden px-6 pt-24 pb-16 text-center">
      <div aria-hidden="true" className="beam lit absolute inset-x-0 top-0 -z-10 h-72" />
      <h2 className="text-3xl">{title}</h2>
      {children && <div className="text-soft">{children}</div>}
      {action}
    </div>
  );
}
