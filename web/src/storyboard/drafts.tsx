/** Storyboards in the making. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useT } from "../app/i18n";
import { answer, client, queries } from "../api/client";
import { Button, IconButton } from "../ui/button";
import { Empty } from "../ui/fields";
import { sayWhen } from "../ui/said";
import { say } from "../ui/toasts";
import { explain } from "../ui/wrong";
import { forgetHistory, keepHistory, keptHistory } from "./histories";
import { EMPTY } from "./timeline";

const draftsQuery = { queryKey: ["drafts"], queryFn: () => answer(client.GET("/api/drafts")) };

export function DraftsPage() {
  const t = useT();
  const navigate = useNavigate();
  const drafts = useQuery(draftsQuery);
  const keep = async (name: string, data: Record<string, unknown>) => {
    try {
      const made = await answer(client.POST("/api/drafts", { body: { name, version: 0, data } }));
      await queries.invalidateQueries({ queryKey: ["drafts"] });
      return made.id;
    } catch (error) {
      say(explain(error), { bad: true });
      return null;
    }
  };
  const begin = async () => {
    const id = await keep("", { board: EMPTY });
    if (id) await navigate({ to: "/storyboard/$id", params: { id } });
  };
  /** Kept in the page until the word at the bottom is gone. */
  const remove = async (id: string) => {
    const path = { params: { path: { draft_id: id } } };
    try {
      const [{ name, data }, history] = await Promise.all([answer(client.GET("/api/drafts/{draft_id}", path)), keptHistory(id)]);
      await answer(client.DELETE("/api/drafts/{draft_id}", path));
      await forgetHistory(id);
      const undo = async () => {
        const again = await keep(name, data);
        if (again && history) await keepHistory(again, history);
      };
      say(t("The storyboard is deleted"), { undo: () => void undo() });
    } catch (error) {
      say(explain(error), { bad: true });
    }
    await queries.invalidateQueries({ queryKey: ["drafts"] });
  };
  const start = (
    <Button look="lamp" icon="plus" onClick={() => void begin()}>
      {t("New storyboard")}
    </Button>
  );
  if (drafts.isError) return <Empty title={t("The drafts cannot be read")}>{explain(drafts.error)}</Empty>;
  if (drafts.data?.data.length === 0) {
    return (
      <>
        <h1 className="sr-only">{t("Storyboard")}</h1>
        <Empty title={t("Tell a film card by card")} action={start}>
          {t("Put words, pictures and clips on a timeline, each at its time. What you leave open is made up for you.")}
        </Empty>
      </>
    );
  }
  return (
    <div className="mx-auto grid grid-cols-1 max-w-4xl gap-5 px-4 pt-5 md:px-8 md:pt-9">
      <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-3">
        <h1 className="text-3xl md:text-4xl">{t("Storyboard")}</h1>
        {start}
      </div>
      <ul className="grid grid-cols-1 gap-2">
        {drafts.data?.data.map((draft) => (
          <li key={draft.id} className="slide flex items-center gap-3 p-2 pl-5">
            <Link to="/storyboard/$id" params={{ id: draft.id }} className="min-w-0 flex-1 py-2">
              <span className="block truncate font-serif text-lg">{draft.name || t("Without a name")}</span>
              <span className="text-sm text-soft">{t("saved {when}", { when: sayWhen(draft.updated_at) })}</span>
            </Link>
            <IconButton icon="trash" label={t("Delete {name}", { name: draft.name || t("Without a name") })} onClick={() => void remove(draft.id)} />
          </li>
        ))}
      </ul>
    </div>
  );
}
