import { type FormEvent, useState } from "react";
import { useT } from "../app/i18n";
import { clipsChanged } from "../api/calls";
import { answer, type Clip, client } from "../api/client";
import { nameOf } from "../library/card";
import { Button } from "../ui/button";
import { say } from "../ui/toasts";
import { explain } from "../ui/wrong";

/** The clip's name; a click and it can be written. */
export function Title({ clip }: { clip: Clip }) {
  const t = useT();
  const [writing, setWriting] = useState(false);
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const title = String(new FormData(event.currentTarget).get("title"));
    setWriting(false);
    if (title.trim() === clip.title) return;
    try {
      await answer(client.PATCH("/api/clips/{video_id}", { params: { path: { video_id: clip.id } }, body: { title } }));
      await clipsChanged();
    } catch (error) {
      say(explain(error), { bad: true });
    }
  };
  if (writing) {
    return (
      <form onSubmit={(event) => void save(event)} className="flex min-w-60 flex-1 gap-2">
        <input
          name="title"
          aria-label={t("Title")}
          defaultValue={clip.title}
          maxLength={200}
          autoFocus
          onKeyDown={(event) => event.key === "Escape" && setWriting(false)}
          className="field min-h-11 min-w-0 flex-1 px-3 font-serif text-xl"
        />
        <Button type="submit">{t("Save")}</Button>
      </form>
    );
  }
  return (
    <div className="flex flex-1 flex-wrap items-baseline gap-x-3 max-sm:basis-full sm:min-w-48 sm:flex-nowrap">
      <h1 className="line-clamp-2 text-2xl md:text-3xl">{nameOf(clip)}</h1>
      <Button small look="quiet" className="shrink-0 max-sm:-ml-3" onClick={() => setWriting(true)}>
        {clip.title ? t("Rename") : t("Give it a title")}
      </Button>
    </div>
  );
}
