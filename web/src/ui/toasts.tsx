/** Short words at the bottom of the window, read out when they come; some can be undone. */
import { useSyncExternalStore } from "react";
import { useT } from "../app/i18n";
import { Button, IconButton } from "./button";

type Toast = { id: number; text: string; bad: boolean; undo?: () => void };

const LASTS_MS = 8_000;
const UNDO_LASTS_MS = 20_000;
let shown: readonly Toast[] = [];
let next = 1;
const readers = new Set<() => void>();

function set(toasts: readonly Toast[]): void {
  shown = toasts;
  for (const read of readers) read();
}

export function say(text: string, more: { bad?: boolean; undo?: () => void } = {}): void {
  const id = next++;
  set([...shown.slice(-2), { id, text, bad: more.bad ?? false, undo: more.undo }]);
  setTimeout(() => hush(id), more.undo ? UNDO_LASTS_MS : LASTS_MS);
}

function hush(id: number): void {
  set(shown.filter((each) => each.id !== id));
}

export function Toasts() {
  const t = useT();
  const toasts = useSyncExternalStore(
    (read) => {
      readers.add(read);
      return () => readers.delete(read);
    },
    () => shown,
  );
  return (
    <section
      aria-label={t("Messages")}
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-20 z-50 flex flex-col items-center gap-2 px-4 md:bottom-6"
    >
      {toasts.map((toast) => (
        <div
          key={toast.id}
          className={`arrive pointer-events-auto flex max-w-xl items-center gap-2 rounded-2xl border bg-raised py-2 pr-2 pl-4 shadow-lit ${toast.bad ? "border-bad" : "border-line"}`}
        >
          <p className={toast.bad ? "text-bad" : ""}>{toast.text}</p>
          {toast.undo && (
            <Button
              small
              look="quiet"
              icon="undo"
              onClick={() => {
                toast.undo?.();
                hush(toast.id);
              }}
            >
              {t("Undo")}
            </Button>
          )}
          <IconButton icon="close" label={t("Close")} onClick={() => hush(toast.id)} />
        </div>
      ))}
    </section>
  );
}
