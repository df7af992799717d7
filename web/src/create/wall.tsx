/** The wall: clips that are being made come into focus here, and play where they were made. */
import { Link } from "@tanstack/react-router";
import { memo, type ReactNode, useState } from "react";
import { useT } from "../app/i18n";
import { cancelClip } from "../api/calls";
import { type Clip, contentOf, isUnfinished } from "../api/client";
import { STREAMS, useLive } from "../api/live";
import { nameOf } from "../library/card";
import { Player } from "../player/player";
import { Button, IconButton } from "../ui/button";
import { sayAbout } from "../ui/said";
import { say } from "../ui/toasts";
import { explain, explainFailure } from "../ui/wrong";

type Props = { clips: readonly Clip[]; fresh: ReadonlySet<string>; onAgain: (clip: Clip) => void; onDismiss: (id: string) => void };

export const Wall = memo(function Wall({ clips, fresh, onAgain, onDismiss }: Props) {
  const t = useT();
  const watched = clips.filter((clip) => isUnfinished(clip.video)).slice(-STREAMS).map((clip) => clip.id);
  const first = clips.find((clip) => clip.has_files && fresh.has(clip.id))?.id;
  return (
    <section aria-label={t("On the wall")} className={`grid gap-5 ${clips.length > 1 ? "lg:grid-cols-2" : "mx-auto w-full max-w-3xl"}`}>
      {clips.map((clip) =>
        isUnfinished(clip.video) ? (
          <Making key={clip.id} clip={clip} watched={watched.includes(clip.id)} />
        ) : clip.has_files ? (
          <Made key={clip.id} clip={clip} play={clip.id === first} onAgain={onAgain} onDismiss={onDismiss} />
        ) : (
          <Failed key={clip.id} clip={clip} onAgain={onAgain} onDismiss={onDismiss} />
        ),
      )}
    </section>
  );
});

function Frame({ clip, children }: { clip: Clip; children: ReactNode }) {
  return (
    <article className="arrive grid min-w-0 content-start gap-2" aria-label={nameOf(clip)}>
      {children}
    </article>
  );
}

/** What the engine is at, by names that people know; engines may have stages of their own. */
function useStage(): (stage: string | null) => string {
  const t = useT();
  const names: Record<string, string> = {
    starting: t("Lighting the lamp"),
    loading: t("Fetching the slides"),
    waiting: t("Waiting for another server"),
    reading: t("Reading your words"),
    drawing: t("Coming into focus"),
    developing: t("Developing the film"),
    writing: t("Winding the film"),
  };
  return (stage) => (stage === null ? t("Getting ready") : (names[stage] ?? stage));
}

function Making({ clip, watched }: { clip: Clip; watched: boolean }) {
  const t = useT();
  const live = useLive(clip.id, watched);
  const stageName = useStage();
  const [stopping, setStopping] = useState(false);
  const progress = Math.max(live.progress ?? 0, clip.video.progress);
  const waiting = clip.video.status === "queued" && live.stage === null;
  const [width = 16, height = 9] = clip.video.size.split("x").map(Number);
  const said = waiting
    ? live.position === null
      ? t("Waiting its turn")
      : live.position === 1
        ? t("Next in the queue")
        : t("Number {n} in the queue", { n: live.position })
    : stageName(live.stage);
  const stop = async () => {
    setStopping(true);
    await cancelClip(clip.id).catch((error: unknown) => say(explain(error), { bad: true }));
  };
  return (
    <Frame clip={clip}>
      <div className="slide relative grid max-h-[58dvh] place-items-center overflow-hidden" style={{ aspectRatio: `${width} / ${height}` }}>
        <div aria-hidden="true" className="beam lit absolute inset-0" />
        {live.preview && (
          <img
            src={live.preview}
            alt={t("Preview")}
            className="absolute inset-0 size-full scale-105 object-cover transition-[filter] duration-700"
            style={{ filter: `blur(${(1 - progress / 100) * 14}px) saturate(${0.7 + progress / 300})` }}
          />
        )}
        {!live.preview && <img src="/lantern.svg" alt="" className="lit relative size-14" />}
        <div className="absolute inset-x-0 bottom-0 bg-linear-to-t from-black/85 via-black/60 to-transparent px-4 pt-10 pb-3 text-white">
          <div className="flex items-baseline justify-between gap-3 text-sm" role="status">
            <span className="font-medium">{live.lost ? t("Connection lost; trying again") : said}</span>
            <span className="tabular-nums text-white/85">
              {live.secondsLeft !== null && !waiting ? t("{time} left", { time: sayAbout(live.secondsLeft) }) : ""}
            </span>
          </div>
          <div
            role="progressbar"
            aria-label={t("Progress")}
            aria-valuenow={progress}
            aria-valuemin={0}
            aria-valuemax={100}
            className="mt-2 h-1.5 overflow-hidden rounded-full bg-white/25"
          >
            {waiting ? (
              <div className="h-full w-1/4 animate-[sweep_2.4s_linear_infinite] rounded-full bg-[#ffb45e]/70" />
            ) : (
              <div className="h-full rounded-full bg-[#ffb45e] transition-[width] duration-500" style={{ width: `${progress}%` }} />
            )}
          </div>
        </div>
      </div>
      <div className="flex items-center justify-between gap-3">
        <p className="line-clamp-1 text-sm text-soft">{nameOf(clip)}</p>
        <Button small look="quiet" icon="close" disabled={stopping} onClick={() => void stop()}>
          {t("Cancel")}
        </Button>
      </div>
    </Frame>
  );
}

type DoneProps = { clip: Clip; play?: boolean; onAgain: (clip: Clip) => void; onDismiss: (id: string) => void };

function Made({ clip, play, onAgain, onDismiss }: DoneProps) {
  const t = useT();
  return (
    <Frame clip={clip}>
      <Player src={contentOf(clip.id)} poster={contentOf(clip.id, "thumbnail")} label={nameOf(clip)} size={clip.video.size} autoPlay={play} compact />
      <div className="flex flex-wrap items-center gap-1">
        <p className="line-clamp-1 min-w-40 flex-1 text-sm text-soft">{nameOf(clip)}</p>
        <Link to="/clip/$id" params={{ id: clip.id }} className="inline-flex min-h-9 items-center rounded-xl px-3 text-sm text-lamp hover:bg-raised">
          {t("Open")}
        </Link>
        <a
          href={contentOf(clip.id)}
          download={`${clip.id}.mp4`}
          className="inline-flex min-h-9 items-center rounded-xl px-3 text-sm text-soft hover:bg-raised hover:text-text"
        >
          {t("Download")}
        </a>
        <Button small look="quiet" icon="restore" onClick={() => onAgain(clip)}>
          {t("Again")}
        </Button>
        <IconButton icon="close" label={t("Take it off the wall")} onClick={() => onDismiss(clip.id)} />
      </div>
    </Frame>
  );
}

function Failed({ clip, onAgain, onDismiss }: DoneProps) {
  const t = useT();
  return (
    <Frame clip={clip}>
      <div role="alert" className="slide grid aspect-video place-content-center gap-3 px-8 text-center">
        <p className="font-serif text-2xl">{clip.video.error?.code === "cancelled" ? t("Cancelled") : t("The lamp went out")}</p>
        <p className="text-soft">{explainFailure(clip.video.error)}</p>
        <div className="flex justify-center gap-2">
          <Button small icon="restore" onClick={() => onAgain(clip)}>
            {t("Ask again")}
          </Button>
          <Button small look="quiet" onClick={() => onDismiss(clip.id)}>
            {t("Take it off the wall")}
          </Button>
        </div>
      </div>
    </Frame>
  );
}
