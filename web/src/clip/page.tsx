/** One clip: large, with everything that made it, where it came from, and what can come from it. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useT } from "../app/i18n";
import { cancelClip, clipQuery, useAct, useSession } from "../api/calls";
import { type Clip, contentOf, isUnfinished, Refusal } from "../api/client";
import { useLive } from "../api/live";
import { nameOf } from "../library/card";
import { Player } from "../player/player";
import { Button, IconButton } from "../ui/button";
import { Empty } from "../ui/fields";
import { sayAbout, saySeconds, sayWhen } from "../ui/said";
import { say } from "../ui/toasts";
import { explain, explainFailure } from "../ui/wrong";
import { Downloads } from "./downloads";
import { Family } from "./family";
import { FrameDialog } from "./frame";
import { isImported, Made } from "./made";
import { Provenance } from "./provenance";
import { Continue } from "./continue";
import { Sight, Similar } from "./sight";
import { Title } from "./title";

const route = getRouteApi("/clip/$id");
const LOOKED_AT_WITHIN_S = 60;

export function ClipPage() {
  const t = useT();
  const { id } = route.useParams();
  const { way } = route.useSearch();
  const session = useSession().data;
  const act = useAct();
  const navigate = useNavigate();
  const [frame, setFrame] = useState<number | null>(null);
  const told = useQuery({
    ...clipQuery(id),
    refetchInterval: (query) => {
      if (!query.state.data) return false;
      const { clip, sight } = query.state.data;
      if (isUnfinished(clip.video)) return 2_000;
      return clip.has_files && !sight && Date.now() / 1000 - (clip.video.completed_at ?? 0) < LOOKED_AT_WITHIN_S ? 5_000 : false;
    },
  });
  if (told.isError) {
    const gone = told.error instanceof Refusal && told.error.status === 404;
    return (
      <Empty title={gone ? t("This clip is not here") : t("The clip cannot be shown")} action={<Link to="/library" className="text-lamp underline">{t("To the library")}</Link>}>
        {explain(told.error)}
      </Empty>
    );
  }
  if (!told.data) return <p className="sr-only">{t("Loading")}</p>;
  const { clip, settings } = told.data;
  const { video } = clip;
  const offer = session?.models.find((each) => each.id === video.model);

  const does = async (action: "favourite" | "unfavourite" | "publish" | "unpublish" | "bin" | "restore", words: string, back?: "restore") => {
    try {
      await act.mutateAsync({ ids: [id], action });
      say(words, back ? { undo: () => void act.mutate({ ids: [id], action: back }) } : {});
    } catch (error) {
      say(explain(error), { bad: true });
    }
  };
  const share = async () => {
    const address = `${location.origin}/explore/${id}`;
    const back = { undo: () => void act.mutate({ ids: [id], action: "unpublish" }) };
    try {
      if (!clip.published) await act.mutateAsync({ ids: [id], action: "publish" });
    } catch (error) {
      return say(explain(error), { bad: true });
    }
    try {
      await navigator.clipboard.writeText(address); // on https and on this machine alone, and where people allow it
      say(t("Published, and its address is copied: whoever reaches this server can see it."), back);
    } catch {
      say(t("Published: whoever reaches this server can see it at {address}", { address }), back);
    }
  };
  const bin = async () => {
    await does("bin", t("The clip lies in the bin"), "restore");
    await navigate({ to: "/library" });
  };

  return (
    <div className="mx-auto grid max-w-7xl gap-6 px-4 pt-5 md:px-8 md:pt-8 lg:grid-cols-[minmax(0,1.9fr)_minmax(19rem,1fr)]">
      <div className="grid min-w-0 content-start gap-5">
        {clip.has_files ? (
          <Player src={contentOf(id)} poster={contentOf(id, "thumbnail")} label={nameOf(clip)} size={video.size} fps={settings.fps ?? 24} autoPlay onFrame={setFrame} />
        ) : isUnfinished(video) ? (
          <Making clip={clip} />
        ) : (
          <div role="alert" className="slide grid aspect-video place-content-center gap-2 p-8 text-center">
            <p className="font-serif text-3xl">{video.status === "failed" ? t("The lamp went out") : t("The film is gone")}</p>
            <p className="text-soft">{video.status === "failed" ? explainFailure(video.error) : t("Its files have expired.")}</p>
          </div>
        )}
        <div className="flex flex-wrap items-center gap-1.5">
          <Title clip={clip} />
          <IconButton
            icon={clip.favourite ? "starFull" : "star"}
            label={clip.favourite ? t("Take the star") : t("Give a star")}
            aria-pressed={clip.favourite}
            className={clip.favourite ? "text-lamp!" : ""}
            onClick={() => void does(clip.favourite ? "unfavourite" : "favourite", clip.favourite ? t("Star taken") : t("Star given"))}
          />
          {clip.has_files && <IconButton icon="share" label={t("Publish and copy the address")} onClick={() => void share()} />}
          {clip.published && (
            <Button small look="quiet" onClick={() => void does("unpublish", t("Private again"))}>
              {t("Make private")}
            </Button>
          )}
          {clip.binned ? (
            <Button small icon="restore" onClick={() => void does("restore", t("The clip is back"))}>
              {t("Take out of the bin")}
            </Button>
          ) : (
            <IconButton icon="trash" label={t("Bin")} onClick={() => void bin()} />
          )}
        </div>
        {clip.title && !isImported(settings) && <blockquote lang={(video.reading?.language as string | undefined) ?? undefined} className="border-l-2 border-lamp pl-4 font-serif text-xl leading-relaxed">
          {video.prompt}
        </blockquote>}
        <div className="flex flex-wrap gap-2">
          {!isImported(settings) && (
            <Link
              to="/"
              search={{ prompt: video.prompt ?? "", seed: video.seed }}
              className="inline-flex min-h-11 items-center gap-2 rounded-xl bg-lamp px-5 font-semibold text-onlamp hover:bg-glow"
            >
              {t("Edit the words and run again")}
            </Link>
          )}
          {clip.has_files && <Downloads clip={clip} />}
        </div>
        {clip.has_files && <Continue key={id} clip={clip} offer={offer} fps={settings.fps ?? 24} start={way} onStart={() => void navigate({ to: "/clip/$id", params: { id }, search: {}, replace: true, resetScroll: false })} />}
        <Family told={told.data} />
        {clip.has_files && <Similar clip={clip} />}
        {frame !== null && <FrameDialog clip={clip} seconds={frame} offer={offer} onClose={() => setFrame(null)} />}
      </div>
      <aside className="grid content-start gap-5" aria-label={t("About this clip")}>
        <Made told={told.data} />
        {told.data.sight && <Sight sight={told.data.sight} />}
        {clip.has_files && <Provenance clip={clip} settings={settings} />}
        <p className="px-1 text-sm text-soft">
          {saySeconds(Number(video.seconds))} · {sayWhen(video.created_at)}
        </p>
      </aside>
    </div>
  );
}

function Making({ clip }: { clip: Clip }) {
  const t = useT();
  const live = useLive(clip.id, true);
  const progress = Math.max(live.progress ?? 0, clip.video.progress);
  return (
    <div className="slide relative grid aspect-video place-items-center overflow-hidden">
      <div aria-hidden="true" className="beam lit absolute inset-0" />
      {live.preview && <img src={live.preview} alt={t("Preview")} className="absolute inset-0 size-full object-contain" style={{ filter: `blur(${(1 - progress / 100) * 14}px)` }} />}
      <div role="status" className="relative grid gap-3 rounded-2xl bg-black/70 p-5 text-center text-white">
        <p>{live.position !== null ? t("Number {n} in the queue", { n: live.position }) : t("Being made: {n} %", { n: progress })}</p>
        {live.secondsLeft !== null && <p className="text-sm">{t("{time} left", { time: sayAbout(live.secondsLeft) })}</p>}
        <Button small onClick={() => void cancelClip(clip.id).catch((error: unknown) => say(explain(error), { bad: true }))}>
          {t("Cancel")}
        </Button>
      </div>
    </div>
  );
}
