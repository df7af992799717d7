/** From one clip to the next: again with other words, longer, in a loop, joined with another. */
import { useState } from "react";
import { useT } from "../app/i18n";
import { type Clip, contentOf } from "../api/client";
import type { Offer } from "../create/settings";
import { nameOf } from "../library/card";
import { usePick } from "../library/pick";
import { Button } from "../ui/button";
import { Choices, Range } from "../ui/fields";
import { Curve, type Point } from "../storyboard/curve";
import type { IconName } from "../ui/icons";
import { saySeconds } from "../ui/said";
import { Go, Panel, useAsk, Words } from "./asking";
import { ChangePart } from "./part";

type Way = "remix" | "extend" | "loop" | "blend" | "part";
/** start: which way is open from the start. */
type Props = { clip: Clip; offer: Offer | undefined; fps: number; start?: Way };

const STRENGTHS = { subtle: 0.35, mild: 0.6, strong: 0.85 } as const;

export function Continue({ clip, offer, fps, start }: Props) {
  const t = useT();
  const [way, setWay] = useState<Way | null>(start ?? null);
  const can = (...preparations: string[]) => preparations.every((each) => offer?.preparations?.includes(each) ?? false);
  const ways: { way: Way; icon: IconName; name: string; can: boolean }[] = [
    { way: "remix", icon: "remix", name: t("Remix"), can: can("hint") },
    { way: "extend", icon: "forward", name: t("Extend"), can: can("keep") },
    { way: "loop", icon: "loop", name: t("Loop"), can: can("keep") },
    { way: "blend", icon: "split", name: t("Blend with…"), can: can("keep") },
    { way: "part", icon: "picture", name: t("Change a part"), can: can("mask") },
  ];
  return (
    <section className="grid gap-3" aria-label={t("Go on from here")}>
      <div className="flex flex-wrap gap-2">
        {ways.map((each) => (
          <Button
            key={each.way}
            small
            icon={each.icon}
            aria-expanded={way === each.way}
            disabled={!each.can}
            title={each.can ? undefined : t("This engine cannot do it yet")}
            onClick={() => setWay(way === each.way ? null : each.way)}
          >
            {each.name}
          </Button>
        ))}
      </div>
      {offer && ways.some((each) => !each.can) && (
        <p className="text-sm text-soft">{t("What is greyed out is beyond the engine {engine} today.", { engine: offer.engine })}</p>
      )}
      {way === "remix" && <Remix clip={clip} />}
      {way === "extend" && <Extend clip={clip} />}
      {way === "loop" && <Loop clip={clip} />}
      {way === "blend" && <Blend clip={clip} />}
      {way === "part" && <ChangePart clip={clip} fps={fps} />}
    </section>
  );
}

function Remix({ clip }: { clip: Clip }) {
  const t = useT();
  const [words, setWords] = useState(clip.video.prompt ?? "");
  const [strength, setStrength] = useState<number>(STRENGTHS.mild);
  const { busy, ask } = useAsk();
  const named = Object.entries(STRENGTHS).find(([, value]) => value === strength)?.[0] ?? "custom";
  const names: Record<string, string> = { subtle: t("subtle"), mild: t("mild"), strong: t("strong"), custom: t("as set") };
  return (
    <Panel>
      <Words value={words} onChange={setWords} />
      <div className="grid gap-4 sm:grid-cols-2">
        <Choices
          label={t("How far from the first")}
          value={named}
          choices={["subtle", "mild", "strong", ...(named === "custom" ? ["custom"] : [])].map((name) => ({ value: name, label: names[name] ?? name }))}
          onChange={(name) => name in STRENGTHS && setStrength(STRENGTHS[name as keyof typeof STRENGTHS])}
        />
        <Range label={t("Strength")} value={strength} min={0.05} max={1} step={0.05} shown={`${Math.round(strength * 100)} %`} onChange={setStrength} />
      </div>
      <Go
        icon="remix"
        name={t("Remix")}
        busy={busy || !words.trim()}
        onClick={() => void ask(`/v1/videos/${clip.id}/remix`, { prompt: words.trim(), strength: named === "custom" ? String(strength) : named })}
      />
    </Panel>
  );
}

function Extend({ clip }: { clip: Clip }) {
  const t = useT();
  const [words, setWords] = useState(clip.video.prompt ?? "");
  const [seconds, setSeconds] = useState(2);
  const [direction, setDirection] = useState<"forward" | "backward">("forward");
  const { busy, ask } = useAsk();
  return (
    <Panel>
      <Words value={words} onChange={setWords} />
      <div className="grid gap-4 sm:grid-cols-2">
        <Choices
          label={t("Which way")}
          value={direction}
          choices={[
            { value: "backward", label: t("before it") },
            { value: "forward", label: t("after it") },
          ]}
          onChange={setDirection}
        />
        <Choices label={t("How much longer")} value={seconds} choices={[1, 2, 4, 8].map((each) => ({ value: each, label: saySeconds(each) }))} onChange={setSeconds} />
      </div>
      <Go
        icon="forward"
        name={t("Extend")}
        busy={busy || !words.trim()}
        onClick={() => void ask("/v1/videos/extensions", { prompt: words.trim(), video: { id: clip.id }, seconds: String(seconds), direction })}
      />
    </Panel>
  );
}

function Loop({ clip }: { clip: Clip }) {
  const t = useT();
  const [join, setJoin] = useState(1);
  const { busy, ask } = useAsk();
  return (
    <Panel>
      <Choices label={t("Seconds to come back to the beginning")} value={join} choices={[0.5, 1, 2].map((each) => ({ value: each, label: saySeconds(each) }))} onChange={setJoin} />
      <Go icon="loop" name={t("Make a loop")} busy={busy} onClick={() => void ask("/v1/videos/loops", { video: { id: clip.id }, join_seconds: join })} />
    </Panel>
  );
}

function Blend({ clip }: { clip: Clip }) {
  const t = useT();
  const [other, setOther] = useState<Clip | null>(null);
  const [curve, setCurve] = useState<"transition" | "mix" | "sample" | "own">("transition");
  const [points, setPoints] = useState<readonly Point[]>([
    { at: 0, weight: 0 },
    { at: 1, weight: 1 },
  ]);
  const { busy, ask } = useAsk();
  const { clips, field } = usePick(24);
  const found = clips.filter((each) => each.id !== clip.id);
  const own = curve === "own" ? { points: points.map((point) => [point.at * Number(clip.video.seconds), point.weight]) } : { curve };
  return (
    <Panel>
      <fieldset>
        <legend className="mb-1.5 text-sm text-soft">{t("With which clip")}</legend>
        {field}
        <div className="mt-2 flex gap-2 overflow-x-auto p-1">
          {found.map((each) => (
            <label key={each.id} className={`shrink-0 cursor-pointer rounded-xl border-2 has-focus-visible:outline-2 has-focus-visible:outline-sky ${other?.id === each.id ? "border-lamp" : "border-transparent"}`}>
              <input type="radio" name="other" className="sr-only" aria-label={nameOf(each)} checked={other?.id === each.id} onChange={() => setOther(each)} />
              <img src={contentOf(each.id, "thumbnail")} alt="" className="h-20 rounded-[0.6rem]" />
            </label>
          ))}
          {found.length === 0 && <p className="text-soft">{t("No other clip is found.")}</p>}
        </div>
      </fieldset>
      <Choices
        label={t("How they meet")}
        value={curve}
        choices={[
          { value: "transition", label: t("transition") },
          { value: "mix", label: t("mix") },
          { value: "sample", label: t("sample") },
          { value: "own", label: t("my own curve") },
        ]}
        onChange={setCurve}
      />
      {curve === "own" && <Curve label={t("Share of the second clip")} points={points} onChange={setPoints} />}
      <Go
        icon="split"
        name={t("Blend")}
        busy={busy || !other}
        onClick={() => other && void ask("/v1/videos/blends", { first: { id: clip.id }, second: { id: other.id }, ...own })}
      />
    </Panel>
  );
}
