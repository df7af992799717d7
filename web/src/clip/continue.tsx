/** From one clip to the next: again with other words, longer, in a loop, joined with another. */
import { useEffect } from "react";
import { useT } from "../app/i18n";
import { type Clip, contentOf } from "../api/client";
import type { Offer } from "../create/settings";
import { nameOf } from "../library/card";
import { usePick } from "../library/pick";
import { Button } from "../ui/button";
import { Choices, Range } from "../ui/fields";
import { Curve } from "../storyboard/curve";
import type { IconName } from "../ui/icons";
import { saySeconds } from "../ui/said";
import { useStable } from "../ui/stable";
import { Go, Panel, type PanelProps, useAsk, useWords, Words } from "./asking";
import { STRENGTHS, useGoing, type Way } from "./going";
import { ChangePart } from "./part";

/** start: which way was asked for in the address; once it is open, that is told. */
type Props = { clip: Clip; offer: Offer | undefined; fps: number; start: Way | undefined; onStart: () => void };

export function Continue({ clip, offer, fps, start, onStart }: Props) {
  const t = useT();
  const { going, change, forget } = useGoing(clip);
  const { busy, ask } = useAsk(forget);
  const { way } = going;
  const open = useStable((wanted: Way) => {
    change({ way: wanted });
    onStart();
  });
  useEffect(() => {
    if (start) open(start);
  }, [start, open]);
  const can = (...preparations: string[]) => preparations.every((each) => offer?.preparations?.includes(each) ?? false);
  const ways: { way: Way; icon: IconName; name: string; can: boolean }[] = [
    { way: "remix", icon: "remix", name: t("Remix"), can: can("hint") },
    { way: "extend", icon: "forward", name: t("Extend"), can: can("keep") },
    { way: "loop", icon: "loop", name: t("Loop"), can: can("keep") },
    { way: "blend", icon: "split", name: t("Blend with…"), can: can("keep") },
    { way: "part", icon: "picture", name: t("Change a part"), can: can("mask") },
  ];
  const panel = { clip, going, change, busy, ask };
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
            onClick={() => change({ way: way === each.way ? null : each.way })}
          >
            {each.name}
          </Button>
        ))}
      </div>
      {offer && ways.some((each) => !each.can) && (
        <p className="text-sm text-soft">{t("What is greyed out is beyond the engine {engine} today.", { engine: offer.engine })}</p>
      )}
      {way === "remix" && <Remix {...panel} />}
      {way === "extend" && <Extend {...panel} />}
      {way === "loop" && <Loop {...panel} />}
      {way === "blend" && <Blend {...panel} />}
      {way === "part" && <ChangePart {...panel} fps={fps} />}
    </section>
  );
}

function Remix(panel: PanelProps) {
  const t = useT();
  const { clip, going, change, busy, ask } = panel;
  const { strength } = going;
  const [words, setWords] = useWords(panel, "remix");
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
          onChange={(name) => name in STRENGTHS && change({ strength: STRENGTHS[name as keyof typeof STRENGTHS] })}
        />
        <Range label={t("Strength")} value={strength} min={0.05} max={1} step={0.05} shown={`${Math.round(strength * 100)} %`} onChange={(strength) => change({ strength })} />
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

function Extend(panel: PanelProps) {
  const t = useT();
  const { clip, going, change, busy, ask } = panel;
  const { seconds, direction } = going;
  const [words, setWords] = useWords(panel, "extend");
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
          onChange={(direction) => change({ direction })}
        />
        <Choices label={t("How much longer")} value={seconds} choices={[1, 2, 4, 8].map((each) => ({ value: each, label: saySeconds(each) }))} onChange={(seconds) => change({ seconds })} />
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

function Loop({ clip, going: { join }, change, busy, ask }: PanelProps) {
  const t = useT();
  return (
    <Panel>
      <Choices label={t("Seconds to come back to the beginning")} value={join} choices={[0.5, 1, 2].map((each) => ({ value: each, label: saySeconds(each) }))} onChange={(join) => change({ join })} />
      <Go icon="loop" name={t("Make a loop")} busy={busy} onClick={() => void ask("/v1/videos/loops", { video: { id: clip.id }, join_seconds: join })} />
    </Panel>
  );
}

function Blend({ clip, going, change, busy, ask }: PanelProps) {
  const t = useT();
  const { other, curve, points } = going;
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
            <label key={each.id} className={`shrink-0 cursor-pointer rounded-xl border-2 has-focus-visible:outline-2 has-focus-visible:outline-sky ${other === each.id ? "border-lamp" : "border-transparent"}`}>
              <input type="radio" name="other" className="sr-only" aria-label={nameOf(each)} checked={other === each.id} onChange={() => change({ other: each.id })} />
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
        onChange={(curve) => change({ curve })}
      />
      {curve === "own" && <Curve label={t("Share of the second clip")} points={points} onChange={(points) => change({ points })} />}
      <Go
        icon="split"
        name={t("Blend")}
        busy={busy || !other}
        onClick={() => other && void ask("/v1/videos/blends", { first: { id: clip.id }, second: { id: other }, ...own })}
      />
    </Panel>
  );
}
