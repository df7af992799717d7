/** The box that one writes in. Behind its letters a drawn copy marks what each word became. */
import { type ClipboardEvent, type DragEvent, type RefObject, useId, useState } from "react";
import { useT } from "../app/i18n";
import type { Part } from "./words";

type Props = {
  value: string;
  parts: readonly Part[];
  onChange: (value: string) => void;
  onSend: () => void;
  onFiles: (files: readonly File[]) => void;
  box: RefObject<HTMLTextAreaElement | null>;
};

const MARKS: Record<Part["kind"], string> = {
  understood: "underline decoration-2 decoration-lamp underline-offset-5",
  substituted: "underline decoration-2 decoration-sky decoration-wavy underline-offset-5",
  ignored: "line-through decoration-2 decoration-warn",
};

export const LONGEST = 4000;

export function PromptBox({ value, parts, onChange, onSend, onFiles, box }: Props) {
  const t = useT();
  const id = useId();
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (event.dataTransfer.files.length > 0) onFiles([...event.dataTransfer.files]);
  };
  const paste = (event: ClipboardEvent) => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    onFiles([...event.clipboardData.files]);
  };
  const hint = t("a red kite flying over a green park at golden hour, the camera rises");
  const text = "w-full whitespace-pre-wrap break-words px-5 pt-4 pb-2 text-lg leading-8";
  return (
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={`relative grid rounded-slide ${over ? "bg-raised" : ""}`}
    >
      <label htmlFor={id} className="sr-only">
        {t("What should the clip show?")}
      </label>
      <div aria-hidden="true" className={`${text} pointer-events-none col-start-1 row-start-1 text-transparent`}>
        {value === "" ? hint : <Marked value={value} parts={parts} />}{" "}
      </div>
      <textarea
        id={id}
        ref={box}
        value={value}
        maxLength={LONGEST}
        rows={2}
        autoComplete="off"
        onPaste={paste}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
            event.preventDefault();
            onSend();
          }
        }}
        placeholder={hint}
        className={`${text} col-start-1 row-start-1 min-h-24 resize-none overflow-hidden rounded-slide bg-transparent outline-none! placeholder:text-soft`}
      />
    </div>
  );
}

function Marked({ value, parts }: { value: string; parts: readonly Part[] }) {
  const drawn = [];
  let at = 0;
  for (const part of parts) {
    if (part.start < at || value.slice(part.start, part.end) !== part.words) continue;
    drawn.push(value.slice(at, part.start));
    drawn.push(
      <span key={part.start} className={MARKS[part.kind]}>
        {part.words}
      </span>,
    );
    at = part.end;
  }
  drawn.push(value.slice(at));
  return <>{drawn}</>;
}
