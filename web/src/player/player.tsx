/** A clip, large: frame by frame, in a loop, slower or faster, by pointer or by keys. */
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useT } from "../app/i18n";
import { IconButton } from "../ui/button";
import { clock, frameAt, stepped } from "./time";

type Props = {
  src: string;
  poster?: string;
  label: string;
  fps?: number;
  size: string;
  autoPlay?: boolean;
  compact?: boolean;
  /** Something is to be done with the frame that is shown at that time. */
  onFrame?: (seconds: number) => void;
};

const SPEEDS = [0.25, 0.5, 1, 1.5, 2] as const;

export function Player({ src, poster, label, fps = 24, size, autoPlay, compact, onFrame }: Props) {
  const t = useT();
  const video = useRef<HTMLVideoElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const [length, setLength] = useState(0);
  const [loop, setLoop] = useState(true);
  const [muted, setMuted] = useState(false);
  const [speed, setSpeed] = useState<number>(1);
  const [broken, setBroken] = useState(false);
  const [width = 16, height = 9] = size.split("x").map(Number);

  // With sound where the browser lets us, else without: the button then says that there is sound to be had.
  useEffect(() => {
    const player = video.current;
    if (!player || !autoPlay) return;
    player.play().catch((error: unknown) => {
      if (!(error instanceof DOMException && error.name === "NotAllowedError")) return; // somebody stopped it before it began
      player.muted = true;
      setMuted(true);
      player.play().catch(() => setPlaying(false));
    });
  }, [autoPlay, src]);

  useEffect(() => {
    const player = video.current;
    if (!player || !playing) return;
    let handle = requestAnimationFrame(function look() {
      setAt(player.currentTime);
      handle = requestAnimationFrame(look);
    });
    return () => cancelAnimationFrame(handle);
  }, [playing]);

  const act = (change: (player: HTMLVideoElement) => void) => video.current && change(video.current);
  const toggle = () => act((player) => void (player.paused ? player.play() : player.pause()));
  const step = (frames: number) =>
    act((player) => {
      player.pause();
      player.currentTime = stepped(player.currentTime, frames, fps, player.duration || 0);
      setAt(player.currentTime);
    });
  const seek = (seconds: number) =>
    act((player) => {
      player.currentTime = Math.min(Math.max(0, seconds), player.duration || 0);
      setAt(player.currentTime);
    });
  const mute = () => setMuted(!muted);
  const faster = (by: number) => {
    const next = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, SPEEDS.indexOf(speed as 1) + by))] ?? 1;
    setSpeed(next);
    act((player) => (player.playbackRate = next));
  };
  const full = () => void (document.fullscreenElement ? document.exitFullscreen() : frame.current?.requestFullscreen());

  const KEYS: Record<string, () => void> = {
    " ": toggle,
    k: toggle,
    ",": () => step(-1),
    ".": () => step(1),
    ArrowLeft: () => seek(at - 1),
    ArrowRight: () => seek(at + 1),
    Home: () => seek(0),
    l: () => setLoop(!loop),
    m: mute,
    f: full,
    "<": () => faster(-1),
    ">": () => faster(1),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const tag = (event.target as HTMLElement).tagName;
    if (event.ctrlKey || event.metaKey || event.altKey || tag === "SELECT") return;
    if (tag === "INPUT" && event.key.startsWith("Arrow")) return;
    if (tag === "BUTTON" && event.key === " ") return;
    const does = KEYS[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  };

  return (
    <div
      ref={frame}
      role="group"
      aria-label={t("Player: {label}", { label })}
      onKeyDown={onKeyDown}
      className="slide group overflow-hidden [&:fullscreen]:grid [&:fullscreen]:grid-rows-[1fr_auto] [&:fullscreen]:rounded-none"
    >
      <div className="relative grid place-items-center bg-black">
        <video
          ref={video}
          src={src}
          poster={poster}
          aria-label={label}
          tabIndex={0}
          playsInline
          loop={loop}
          muted={muted}
          preload="auto"
          className={`h-auto w-full cursor-pointer object-contain ${compact ? "max-h-[58dvh]" : "max-h-[72dvh]"}`}
          style={{ aspectRatio: `${width} / ${height}` }}
          onClick={toggle}
          onPlay={() => setPlaying(true)}
          onPause={() => setPlaying(false)}
          onLoadedMetadata={(event) => setLength(event.currentTarget.duration)}
          onSeeked={(event) => setAt(event.currentTarget.currentTime)}
          onError={() => setBroken(true)}
        />
        {broken && <p className="absolute px-6 text-center text-white">{t("This clip cannot be played. It may have been deleted.")}</p>}
      </div>
      <div className={`flex flex-wrap items-center px-2 py-1.5 ${compact ? "gap-x-1" : "max-sm:[&_button]:size-9 sm:gap-x-1"}`}>
        <IconButton icon={playing ? "pause" : "play"} label={playing ? t("Pause (space)") : t("Play (space)")} onClick={toggle} />
        {!compact && <IconButton icon="back" label={t("One frame back (,)")} onClick={() => step(-1)} />}
        {!compact && <IconButton icon="forward" label={t("One frame on (.)")} onClick={() => step(1)} />}
        <input
          type="range"
          aria-label={t("Time")}
          aria-valuetext={clock(at)}
          min={0}
          max={length || 1}
          step={1 / fps}
          value={Math.min(at, length || 1)}
          onChange={(event) => seek(Number(event.target.value))}
          className={`mx-1 h-9 min-w-24 flex-1 cursor-pointer accent-lamp ${compact ? "" : "max-sm:-order-2 max-sm:basis-[calc(100%-9rem)]"}`}
        />
        <span className={`px-1 text-sm whitespace-nowrap tabular-nums text-soft ${compact ? "" : "max-sm:-order-1"}`}>
          {clock(at)}
          {!compact && (
            <span>
              {" · "}
              {t("frame {n}", { n: frameAt(at, fps) })}
            </span>
          )}
        </span>
        <IconButton icon={muted ? "mute" : "sound"} label={muted ? t("Sound on (m)") : t("Sound off (m)")} onClick={mute} />
        <IconButton
          icon="loop"
          label={loop ? t("Play once (l)") : t("Play in a loop (l)")}
          aria-pressed={loop}
          onClick={() => setLoop(!loop)}
          className={loop ? "text-lamp!" : ""}
        />
        {!compact && (
          <select
            aria-label={t("Speed")}
            value={speed}
            onChange={(event) => {
              const next = Number(event.target.value);
              setSpeed(next);
              act((player) => (player.playbackRate = next));
            }}
            className="h-10 rounded-xl bg-transparent text-sm text-soft max-sm:ml-auto sm:px-2"
          >
            {SPEEDS.map((each) => (
              <option key={each} value={each} className="bg-wall text-text">
                {each}×
              </option>
            ))}
          </select>
        )}
        {onFrame && (
          <IconButton
            icon="picture"
            label={t("Use this frame")}
            onClick={() =>
              act((player) => {
                player.pause();
                onFrame(player.currentTime);
              })
            }
          />
        )}
        <IconButton icon="full" label={t("Whole screen (f)")} onClick={full} />
      </div>
    </div>
  );
}
