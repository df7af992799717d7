import { useT } from "../app/i18n";
import { IconButton } from "../ui/button";
import { say } from "../ui/toasts";

/** Text to be copied. */
export function Code({ text, label }: { text: string; label: string }) {
  const t = useT();
  const copy = () => navigator.clipboard.writeText(text).then(() => say(t("Copied")), () => say(t("The browser does not let us copy; select the text instead."), { bad: true }));
  return (
    <div className="relative">
      <pre tabIndex={0} aria-label={label} className="max-h-96 overflow-auto rounded-xl border border-line bg-room p-4 pr-12 text-sm leading-6 whitespace-pre-wrap">
        <code>{text}</code>
      </pre>
      <IconButton icon="copy" label={t("Copy: {label}", { label })} onClick={() => void copy()} className="absolute! top-1.5 right-1.5" />
    </div>
  );
}
