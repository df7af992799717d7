/** The editor: cards on a timeline, dragged to their time. Every change is saved. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useState } from "react";
import { useT } from "../app/i18n";
import { clipsChanged, useSession } from "../api/calls";
import { answer, type Clip, client, contentOf, Refusal } from "../api/client";
import { newId, post } from "../api/post";
import { sizeOf, storedSettings, within } from "../create/settings";
import { nameOf } from "../library/card";
import { usePick } from "../library/pick";
import { Button, IconButton } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Choices, Empty, Range } from "../ui/fields";
import { saySeconds } from "../ui/said";
import { say } from "../ui/toasts";
import { explain } from "../ui/wrong";
import { keptHistory } from "./histories";
import { toRequest, trouble } from "./request";
import * as timeline from "./timeline";
import { Track } from "./track";
import { type Saved, useDraft } from "./saving";

const route = getRouteApi("/storyboard/$id");

export function StoryboardPage() {
  const t = useT();
  const { id } = route.useParams();
  const loaded = useQuery({
    queryKey: ["draft", id],
    queryFn: async () => {
      const [saved, kept] = await Promise.all([answer(client.GET("/api/drafts/{draft_id}", { params: { path: { draft_id: id } } })), keptHistory(id)]);
      return { saved: saved as unknown as Saved, kept };
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (loaded.isError) {
    return (
      <Empty title={t("This draft is not here")} action={<Link to="/storyboard" className="text-lamp underline">{t("To the storyboards")}</Link>}>
        {explain(loaded.error)}
      </Empty>
    );
  }
  if (!loaded.data) return <p className="sr-only">{t("Loading")}</p>;
  return <Editor key={id} id={id} {...loaded.data} />;
}

function Editor({ id, saved, kept }: { id: string; saved: Saved; kept: timeline.History | null }) {
  const t = useT();
  const navigate = useNavigate();
  const session = useSession().data;
  const { history, name, pictures, setName, addPicture, change, undo, redo, state } = useDraft(id, saved, kept);
  const [chosen, setChosen] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const [picking, setPicking] = useState(false);
  const [busy, setBusy] = useState(false);
  const board = history.now;
  const card = board.cards.find((each) => each.id === chosen);
  const settings = session ? within(storedSettings(), session.models, session.max_n, session.max_side) : storedSettings();
  const offer = session?.models.find((each) => each.id === settings.model);
  const wrong = trouble(board);
  const edit = (next: timeline.Board, onto = false) => change(next, onto);

  const put = (made: Omit<timeline.New, "id">, length?: number) => {
    const fresh = newId();
    const next = timeline.add(board, { id: fresh, ...made }, at, length);
    if (next === board) {
      say(t("There is no room left on the timeline. Make it longer first."), { bad: true });
      return;
    }
    edit(next);
    setChosen(fresh);
  };
  const takePicture = async (file: File) => {
    if (!["image/jpeg", "image/png", "image/webp"].includes(file.type)) {
      say(t("This is no picture that we can read: give a JPEG, PNG or WebP."), { bad: true });
      return;
    }
    const media = await addPicture(file).catch(() => null);
    if (media === null) say(t("This is no picture that we can read: give a JPEG, PNG or WebP."), { bad: true });
    else put({ kind: "image", media }, 1);
  };
  const make = async () => {
    setBusy(true);
    try {
      const { path, body } = toRequest(board, { model: settings.model, size: sizeOf(settings.aspect, settings.lines), pictures });
      const { id: made } = await post(path, body);
      await clipsChanged();
      await navigate({ to: "/clip/$id", params: { id: made } });
    } catch (error) {
      const newer = error instanceof Refusal && error.status === 405;
      say(newer ? t("This server cannot make storyboards yet.") : explain(error), { bad: true });
    } finally {
      setBusy(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    const writing = target.tagName === "TEXTAREA" || (target.tagName === "INPUT" && (target as HTMLInputElement).type !== "range");
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !writing) {
      event.preventDefault();
      if (event.shiftKey) redo();
      else undo();
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "y" && !writing) {
      event.preventDefault();
      redo();
    } else if ((event.key === "Delete" || event.key === "Backspace") && card && !writing) {
      event.preventDefault();
      edit(timeline.remove(board, card.id));
    } else if (event.key === "s" && card && !writing && !event.ctrlKey && !event.metaKey) {
      edit(timeline.split(board, card.id, at, newId()));
    }
  };
  const states = { saved: t("Saved"), saving: t("Saving…"), local: t("Kept in this browser; the server does not answer"), clash: t("Saved in another window too: yours is kept as a new draft") };

  return (
    <div className="mx-auto grid grid-cols-1 max-w-7xl gap-5 px-4 pt-5 md:px-8 md:pt-8" onKeyDown={onKeyDown}>
      <div className="flex flex-wrap items-center gap-2">
        <h1 className="sr-only">{t("Storyboard")}</h1>
        <input
          aria-label={t("Name of the storyboard")}
          value={name}
          maxLength={200}
          placeholder={t("Without a name")}
          onChange={(event) => setName(event.target.value)}
          className="min-h-11 min-w-48 flex-1 rounded-xl bg-transparent px-2 font-serif text-2xl placeholder:text-soft max-sm:basis-full md:text-3xl"
        />
        <span role="status" className="text-sm text-soft max-sm:flex-1 max-sm:pl-2">
          {states[state]}
        </span>
        <IconButton icon="undo" label={t("Undo (Ctrl+Z)")} disabled={history.past.length === 0} onClick={undo} />
        <IconButton icon="redo" label={t("Redo (Ctrl+Shift+Z)")} disabled={history.future.length === 0} onClick={redo} />
        <Button look="lamp" icon="lamp" disabled={busy || wrong !== null || !offer?.ready} onClick={() => void make()}>
          {t("Project {time}", { time: saySeconds(board.seconds) })}
        </Button>
      </div>

      <Track board={board} chosen={chosen} at={at} pictures={pictures} onChoose={setChosen} onSeek={setAt} onEdit={edit} />

      <div className="flex flex-wrap items-center gap-2">
        <Button small icon="plus" onClick={() => put({ kind: "text" })}>
          {t("Words")}
        </Button>
        <label className="inline-flex min-h-9 cursor-pointer items-center gap-2 rounded-xl border border-line bg-raised px-3 text-sm has-focus-visible:outline-2 has-focus-visible:outline-sky">
          + {t("Picture")}
          <input
            type="file"
            accept="image/png,image/jpeg,image/webp"
            className="sr-only"
            onChange={(event) => {
              const [file] = event.target.files ?? [];
              if (file) void takePicture(file);
              event.target.value = "";
            }}
          />
        </label>
        <Button small icon="plus" onClick={() => setPicking(true)}>
          {t("Clip")}
        </Button>
        <span className="flex-1" />
        <Button small look="quiet" disabled={timeline.gaps(board).length === 0 || board.cards.length === 0} onClick={() => edit(timeline.closeGaps(board))}>
          {t("Close the gaps")}
        </Button>
        <div className="w-56 max-sm:w-full">
          <Range label={t("Length of the film")} value={board.seconds} min={1} max={20} step={0.5} shown={saySeconds(board.seconds)} onChange={(seconds) => edit(timeline.setSeconds(board, seconds))} />
        </div>
      </div>

      {card ? (
        <section aria-label={t("This card")} className="slide arrive grid gap-4 p-5">
          <div className="flex flex-wrap items-center gap-2">
            <h2 className="flex-1 text-xl max-sm:basis-full">
              {card.kind === "text" ? t("Words") : card.kind === "image" ? t("Picture") : t("Clip")}{" "}
              <span className="font-sans text-sm text-soft tabular-nums">
                {saySeconds(card.start)} – {saySeconds(timeline.endOf(card))}
              </span>
            </h2>
            <Button small look="quiet" icon="split" onClick={() => edit(timeline.split(board, card.id, at, newId()))} title={t("Split where the line stands (s)")}>
              {t("Split")}
            </Button>
            <Button small look="quiet" onClick={() => edit(timeline.ripple(board, card.id))} title={t("What follows moves up")}>
              {t("Cut out")}
            </Button>
            <Button small look="bad" icon="trash" onClick={() => edit(timeline.remove(board, card.id))}>
              {t("Remove")}
            </Button>
          </div>
          {card.kind !== "clip" && (
            <textarea
              aria-label={t("What does this card show?")}
              rows={3}
              maxLength={4000}
              value={card.words}
              placeholder={t("a red kite flying over a green park at golden hour, the camera rises")}
              onChange={(event) => edit(timeline.say(board, card.id, event.target.value), history.past.length > 0 && onlyWords(history, card.id))}
              className="field w-full p-3 text-lg"
            />
          )}
          {card !== board.cards[0] && (
            <Choices
              label={t("How it comes in")}
              value={card.enters ?? "cut"}
              choices={[
                { value: "cut", label: t("with a cut") },
                { value: "dissolve", label: t("dissolving") },
                { value: "continuous", label: t("without a break") },
              ]}
              onChange={(enters) => edit(timeline.enter(board, card.id, enters))}
            />
          )}
          <div className="grid gap-4 sm:grid-cols-3">
            <Range label={t("Begins at")} value={card.start} min={0} max={board.seconds} step={1 / timeline.FPS} shown={saySeconds(card.start)} onChange={(start) => edit(timeline.move(board, card.id, start))} />
            <Range label={t("Left edge")} value={card.start} min={0} max={board.seconds} step={1 / timeline.FPS} shown={saySeconds(card.start)} onChange={(start) => edit(timeline.trimStart(board, card.id, start))} />
            <Range label={t("Right edge")} value={timeline.endOf(card)} min={0} max={board.seconds} step={1 / timeline.FPS} shown={saySeconds(timeline.endOf(card))} onChange={(end) => edit(timeline.trimEnd(board, card.id, end))} />
          </div>
        </section>
      ) : (
        <p className="text-soft">
          {wrong === "empty"
            ? t("Add words, a picture or a clip; drag it to its time. What stays open is made up to fit.")
            : t("Choose a card to change it. Keys: arrows move it, s splits it, Delete removes it.")}
        </p>
      )}
      {wrong === "close" && <p className="text-warn">{t("Cards begin at least half a second apart, and half a second before the end.")}</p>}
      {wrong === "wordless" && <p className="text-warn">{t("Say in at least one card what the open parts should show.")}</p>}
      {offer && board.cards.length > 0 && !offer.preparations?.includes("storyboard") && (
        <p className="text-warn">{t("The engine {engine} does not understand storyboards; ask whoever runs this server for another one.", { engine: offer.engine })}</p>
      )}
      <PickClip
        open={picking}
        onClose={() => setPicking(false)}
        onPick={(clip) => {
          setPicking(false);
          put({ kind: "clip", media: clip.id, available: Number(clip.video.seconds) }, Number(clip.video.seconds));
        }}
      />
    </div>
  );
}

/** Whether the last change was to the same card's words: then typing on is one step to undo. */
function onlyWords(history: timeline.History, id: string): boolean {
  const before = history.past.at(-1);
  if (!before) return false;
  const blank = (board: timeline.Board) => JSON.stringify(timeline.say(board, id, ""));
  return blank(before) === blank(history.now) && JSON.stringify(before) !== JSON.stringify(history.now);
}

function PickClip({ open, onClose, onPick }: { open: boolean; onClose: () => void; onPick: (clip: Clip) => void }) {
  const t = useT();
  const { clips, field } = usePick(60, open);
  return (
    <Dialog title={t("Which clip?")} open={open} onClose={onClose} wide>
      {field}
      <ul className="mt-4 grid grid-cols-2 gap-3 sm:grid-cols-3">
        {clips.map((clip) => (
          <li key={clip.id}>
            <button type="button" onClick={() => onPick(clip)} className="slide w-full overflow-hidden text-left hover:shadow-[0_0_0_2px_var(--lamp)]">
              <img src={contentOf(clip.id, "thumbnail")} alt="" className="aspect-video w-full bg-black object-contain" />
              <span className="line-clamp-1 px-3 py-2 text-sm">{nameOf(clip)}</span>
            </button>
          </li>
        ))}
      </ul>
      {clips.length === 0 && <p className="text-soft">{t("No finished clip is found.")}</p>}
    </Dialog>
  );
}

