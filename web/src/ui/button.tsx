import type { ComponentProps, ReactNode } from "react";
import { Icon, type IconName } from "./icons";

type Look = "lamp" | "plain" | "quiet" | "bad";

const LOOKS: Record<Look, string> = {
  lamp: "bg-lamp text-onlamp font-semibold hover:bg-glow shadow-[0_6px_30px_-8px_var(--lamp)]",
  plain: "bg-raised text-text border border-line hover:border-edge",
  quiet: "text-soft hover:text-text hover:bg-raised",
  bad: "bg-raised text-bad border border-line hover:border-bad",
};

type Props = ComponentProps<"button"> & { look?: Look; icon?: IconName; small?: boolean; children?: ReactNode };

export function Button({ look = "plain", icon, small, className = "", children, ...rest }: Props) {
  const size = small ? "min-h-9 px-3 text-sm" : "min-h-11 px-4";
  return (
    <button
      type="button"
      {...rest}
      className={`inline-flex items-center justify-center gap-2 rounded-xl transition-colors select-none disabled:cursor-not-allowed disabled:opacity-50 ${size} ${LOOKS[look]} ${className}`}
    >
      {icon && <Icon name={icon} size={small ? 17 : 20} />}
      {children}
    </button>
  );
}

type IconProps = Omit<ComponentProps<"button">, "children"> & { icon: IconName; label: string; look?: Look };

/** A button that is only a drawing: its label is read out and shown when the pointer rests on it. */
export function IconButton({ icon, label, look = "quiet", className = "", ...rest }: IconProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={`inline-grid size-10 place-items-center rounded-xl transition-colors disabled:opacity-40 ${LOOKS[look]} ${className}`}
    >
      <Icon name={icon} />
    </button>
  );
}
