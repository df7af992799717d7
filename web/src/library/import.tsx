/** Films and pictures of one's own into the library: picked, or dropped anywhere on the page. */
import { type DragEvent, type ReactNode, useRef, useState } from "react";
import { useT } from "../app/i18n";
import { clipsChanged } from "../api/calls";
import { type Clip, Refusal, refusalOf } from "../api/client";
import { Button } from "../ui/button";
import { say } from "../ui/toasts";
import { explain } from "../ui/wrong";

const KINDS = "video/mp4,video/quicktime,video/webm,image/png,image/jpeg,image/webp";

/** Takes a file into the library; what is wrong with it is thrown. */
export async function importFile(file: File): Promise<Clip> {
  const form = new FormData();
  form.set("file", file);
  form.set("title", file.name.replace(/\.[^.]{1,5}$/, ""));
  const answer = await fetch("/api/clips/import", { method: "POST", body: form }).catch(() => {
    throw new Refusal(0, "unreachable");
  });
  if (!answer.ok) throw await refusalOf(answer);
  const clip = (await answer.json()) as Clip;
  await clipsChanged();
  return clip;
}

type Import = { button: ReactNode; drop: { onDragOver: (event: DragEvent) => void; onDrop: (event: DragEvent) => void } };

export function useImport(): Import {
  const t = useT();
  const input = useRef<HTMLInputElement>(null);
  const [left, setLeft] = useState(0);
  const take = async (files: readonly File[]) => {
    setLeft(files.length);
    let taken = 0;
    for (const [index, file] of files.entries()) {
      try {
        await importFile(file);
        taken += 1;
      } catch (error) {
        say(`${file.name}: ${explain(error)}`, { bad: true });
      }
      setLeft(files.length - index - 1);
    }
    if (taken > 0) say(t("{n, plural, one {# file is in the library} other {# files are in the library}}", { n: taken }));
  };
  const button = (
    <>
      <input
        ref={input}
        type="file"
        multiple
        accept={KINDS}
        className="hidden"
        aria-hidden="true"
        tabIndex={-1}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          event.target.value = "";
          void take(files);
        }}
      />
      <Button icon="plus" disabled={left > 0} onClick={() => input.current?.click()} title={t("Films (mp4, mov, webm) and pictures; or drop them here.")}>
        {left > 0 ? t("{n, plural, one {Taking in # file} other {Taking in # files}}", { n: left }) : t("Import")}
      </Button>
    </>
  );
  const drop = {
    onDragOver: (event: DragEvent) => event.dataTransfer.types.includes("Files") && event.preventDefault(),
    onDrop: (event: DragEvent) => {
      const files = [...event.dataTransfer.files];
      if (files.length === 0) return;
      event.preventDefault();
      void take(files);
    },
  };
  return { button, drop };
}
