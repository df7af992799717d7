/** Create: words in, clips out, in the same place. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { memo, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { language, useT } from "../app/i18n";
import { clipsChanged, clipsQuery, expectedQuery, understandQuery, useSession } from "../api/calls";
import { answer, type Clip, client, isUnfinished } from "../api/client";
import { post } from "../api/post";
import { ClipCard } from "../library/card";
import { Button, IconButton } from "../ui/button";
import { clock } from "../player/time";
import { frameOf } from "../ui/frame";
import { sayAbout } from "../ui/said";
import { useStable } from "../ui/stable";
import { say } from "../ui/toasts";
import { explain } from "../ui/wrong";
import { toRequest } from "./assets";
import { formOf, useAssets } from "./given";
import { Examples } from "./examples";
import { Looks } from "./looks";
import { LONGEST, PromptBox } from "./prompt";
import { SettingsPanel, Summary } from "./panel";
import { keepSettings, type Settings, sizeOf, storedSettings, within } from "./settings";
import { PROMPT, useKept, useSettled, WALL } from "./kept";
import { ShotList } from "./shotlist";
import { Wall } from "./wall";
import { append, type Part, removePart, replacePart } from "./words";

const route = getRouteApi("/");
const ON_WALL = 8;

export function CreatePage() {
  const t = useT();
  const search = route.useSearch();
  const session = useSession().data;
  const [prompt, setPrompt] = useKept(PROMPT, "");
  const [wallIds, setWallIds] = useKept<string[]>(WALL, []);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<Settings>(storedSettings);
  const [open, setOpen] = useState(false);
  const [dressing, setDressing] = useState(false);
  const unfolded = useDeferredValue(open);
  const [sending, setSending] = useState(false);
  const [telling, setTelling] = useState(false);
  const navigate = route.useNavigate();
  const box = useRef<HTMLTextAreaElement>(null);
  const settings = useMemo(() => (session ? within(chosen, session.models, session.max_n, session.max_side) : chosen), [session, chosen]);
  const offer = session?.models.find((each) => each.id === settings.model);
  const assets = useAssets({ seconds: settings.seconds, audio: settings.audio, offer });

  const settled = useSettled(prompt, 180);
  const reading = useQuery({ ...understandQuery(settled), placeholderData: (before) => before });
  const found = useDeferredValue(prompt.trim() && reading.data && !reading.isError ? reading.data : undefined);
  const parts = settled === prompt && !reading.isPlaceholderData ? (found?.parts ?? []) : [];
  const expected = useQuery(expectedQuery(settings.model, settings.seconds, settings.n)).data?.seconds;

  const recent = useQuery({
    ...clipsQuery({}, 0, 24),
    refetchInterval: (query) => (query.state.data?.clips.some((clip) => isUnfinished(clip.video)) ? 2_000 : 20_000),
  }).data?.clips;
  const wall = useMemo(() => (recent ?? []).filter((clip) => isUnfinished(clip.video) || wallIds.includes(clip.id)).slice(0, ON_WALL), [recent, wallIds]);
  const shelf = useMemo(() => (recent ?? []).filter((clip) => clip.has_files && !wall.includes(clip)).slice(0, 8), [recent, wall]);

  const { frame, seed } = search;
  useEffect(() => {
    if (search.prompt) setPrompt(search.prompt);
    if (seed !== undefined) setChosen((before) => ({ ...before, seed }));
    if (search.prompt || seed !== undefined) void navigate({ search: { frame }, replace: true }); // a reload keeps what is typed since
  }, [search.prompt, seed, frame, navigate, setPrompt]);
  const takeFrame = useStable(async (said: string) => {
    const [id = "", seconds = "0"] = said.split("@");
    try {
      await assets.take([new File([await frameOf(id, Number(seconds))], clock(Number(seconds)), { type: "image/png" })]);
    } catch (error) {
      say(explain(error), { bad: true });
    }
    void navigate({ search: {}, replace: true }); // it is kept like what is dropped
  });
  useEffect(() => {
    if (frame) void takeFrame(frame);
  }, [frame, takeFrame]);

  const change = useStable((more: Partial<Settings>) => {
    const next = { ...settings, ...more };
    setChosen(next);
    keepSettings({ ...next, seed: null, priority: next.priority === "high" ? "normal" : next.priority }); // haste is for once
  });
  const sayPart = useStable((part: Part, words: string | null) => {
    if (prompt.slice(part.start, part.end) !== part.words) return; // another key came between: its shot list is on its way
    setPrompt(words === null ? removePart(prompt, part) : replacePart(prompt, part, words));
  });
  const addWords = useStable((words: string) => setPrompt(append(prompt, words)));

  /** The prompt told in full, in its place; what stood there can come back. */
  const tell = async () => {
    setTelling(true);
    try {
      const full = await answer(client.POST("/api/expand", { body: { prompt, seed: 0 } }));
      setPrompt(full.prompt.slice(0, LONGEST));
      const undo = () => setPrompt(prompt);
      if (full.note) say(t("{note} Told by rules instead.", { note: full.note }), { bad: true, undo });
      else say(full.by ? t("Told by {model}", { model: full.by }) : t("Told in full"), { undo });
    } catch (error) {
      say(explain(error), { bad: true });
    } finally {
      setTelling(false);
    }
  };

  const send = async (words = prompt) => {
    if (!words.trim() || sending) {
      box.current?.focus();
      return;
    }
    if (assets.wrong) return say(assets.wrong, { bad: true });
    setSending(true);
    const size = sizeOf(settings.aspect, settings.lines);
    const wish = {
      prompt: words.trim(),
      model: settings.model,
      seconds: settings.seconds,
      size,
      n: settings.n,
      seed: settings.seed,
      negative_prompt: offer?.preparations?.includes("negative") ? settings.negative : "",
      audio: settings.audio,
      priority: settings.priority,
    };
    try {
      const asked = toRequest(assets.list, wish);
      const first = await post(asked.path, await formOf(asked, size));
      await clipsChanged();
      setWallIds((before) => [first.id, ...before].slice(0, ON_WALL));
      setFresh((before) => new Set([...before, first.id]));
      if (settings.n > 1) void pinGroup(first.group);
      scrollTo({ top: 0, behavior: "smooth" });
    } catch (error) {
      say(explain(error), { bad: true });
    } finally {
      setSending(false);
    }
  };

  const pinGroup = async (group: string) => {
    const page = await answer(client.GET("/v1/videos", { params: { query: { group, limit: 16 } } }));
    const ids = page.data.map((video) => video.id);
    setWallIds((before) => [...new Set([...ids, ...before])].slice(0, ON_WALL));
    setFresh((before) => new Set([...before, ...ids]));
  };

  const again = useStable((clip: Clip) => {
    setPrompt(clip.video.prompt ?? "");
    void send(clip.video.prompt ?? "");
  });
  const dismiss = useStable((id: string) => setWallIds((before) => before.filter((each) => each !== id)));

  return (
    <div className="mx-auto grid grid-cols-1 max-w-5xl gap-6 px-4 pt-5 md:px-8 md:pt-10">
      <div aria-hidden="true" className="beam absolute inset-x-0 top-0 -z-10 h-[36rem]" />
      {wall.length > 0 ? (
        <>
          <h1 className="sr-only">{t("Create")}</h1>
          <Wall clips={wall} fresh={fresh} onAgain={again} onDismiss={dismiss} />
        </>
      ) : (
        <div className="grid justify-items-center gap-2 pt-6 text-center md:pt-14">
          <h1 className="text-4xl md:text-6xl">{t("What shall we project?")}</h1>
          <p className="max-w-xl text-soft">{t("A few words become a film with sound, made on this machine.")}</p>
        </div>
      )}

      <section aria-label={t("Your words")} className="slide will-change-transform focus-within:shadow-[0_0_0_2px_var(--lamp),0_20px_60px_-20px_var(--shade)]">
        <PromptBox value={prompt} parts={parts} onChange={setPrompt} onSend={() => void send()} onFiles={(files) => void assets.take(files)} box={box} />
        {found && (
          <div className="px-5 pb-3">
            <ShotList found={found} seconds={settings.seconds} onSay={sayPart} onAdd={addWords} />
          </div>
        )}
        {reading.isError && prompt.trim() && <p className="px-5 pb-3 text-sm text-warn">{explain(reading.error)}</p>}
        {assets.shown}
        <div className="flex flex-wrap items-center gap-2 border-t border-line px-3 py-2.5">
          {assets.button}
          <IconButton
            icon="wand"
            label={t("Tell it in full: write out what would be filled in")}
            disabled={!found || telling}
            onClick={() => void tell()}
          />
          <Button small look="quiet" icon="sliders" aria-expanded={open} onClick={() => setOpen(!open)}>
            <Summary settings={settings} />
          </Button>
          <Button small look="quiet" icon="sun" aria-expanded={dressing} onClick={() => setDressing(!dressing)}>
            {t("Look")}
          </Button>
          <span className="flex-1" />
          <span className="text-sm text-soft">{expected ? sayAbout(expected) : ""}</span>
          <Button look="lamp" icon="lamp" disabled={sending || !offer?.ready} onClick={() => void send()} className="min-w-36 max-sm:w-full">
            {settings.n > 1 ? t("Project {n} clips", { n: settings.n }) : t("Project")}
          </Button>
        </div>
        {dressing && <Looks prompt={prompt} parts={(found?.parts ?? []).filter((part) => prompt.slice(part.start, part.end) === part.words)} spoken={found?.language ?? language()} onChange={setPrompt} />}
        {unfolded && session && <SettingsPanel settings={settings} session={session} onChange={change} />}
      </section>

      {recent && recent.length === 0 && wall.length === 0 && <Examples onPick={(words) => setPrompt(words)} onSend={(words) => { setPrompt(words); void send(words); }} />}
      {shelf.length > 0 && <Lately clips={shelf} />}
    </div>
  );
}

const Lately = memo(function Lately({ clips }: { clips: readonly Clip[] }) {
  const t = useT();
  return (
    <section aria-labelledby="recent" className="grid gap-3 pt-4">
      <h2 id="recent" className="text-xl">
        {t("Lately")}
      </h2>
      <ul className="grid grid-cols-2 gap-3 md:grid-cols-4">
        {clips.map((clip) => (
          <li key={clip.id}>
            <ClipCard clip={clip} />
          </li>
        ))}
      </ul>
    </section>
  );
});
