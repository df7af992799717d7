/** Everything that can be set beside the words. */
import { memo } from "react";
import { useT } from "../app/i18n";
import type { Schemas } from "../api/client";
import { Choices, Field, Select } from "../ui/fields";
import { IconButton } from "../ui/button";
import { saySeconds } from "../ui/said";
import { type Aspect, drawsAspect, LINES, lengthsOf, type Settings, sizeOf } from "./settings";

const PRESETS = ["sora-2", "sora-2-pro"];
const MAX_SEED = 2 ** 31;

export function Summary({ settings }: { settings: Settings }) {
  const t = useT();
  const model = settings.model === "sora-2" ? t("fast") : settings.model === "sora-2-pro" ? t("fine") : settings.model;
  const said = [model, settings.aspect, `${settings.lines}p`, saySeconds(settings.seconds)];
  if (settings.n > 1) said.push(`×${settings.n}`);
  if (settings.seed !== null) said.push(`#${settings.seed}`);
  if (settings.priority !== "normal") said.push(settings.priority === "high" ? t("first") : t("no hurry"));
  return <span className="tabular-nums">{said.join(" · ")}</span>;
}

type Props = { settings: Settings; session: Schemas["Session"]; onChange: (more: Partial<Settings>) => void };

export const SettingsPanel = memo(function SettingsPanel({ settings, session, onChange }: Props) {
  const t = useT();
  const offer = session.models.find((each) => each.id === settings.model);
  const known = session.models.filter((each) => each.ready);
  const presets = PRESETS.filter((id) => known.some((each) => each.id === id));
  const others = known.filter((each) => !each.id.startsWith("sora-2"));
  const counts = [1, 2, 4, 8].filter((n) => n <= session.max_n);
  const aspects: Aspect[] = ["16:9", "9:16", "1:1"];
  return (
    <div className="arrive grid gap-5 border-t border-line p-5 sm:grid-cols-2 lg:grid-cols-3">
      {presets.length > 1 && (
        <Choices
          label={t("Pace")}
          value={settings.model}
          choices={[
            { value: "sora-2", label: t("fast") },
            { value: "sora-2-pro", label: t("fine"), hint: t("More steps: slower, and more detail") },
            ...(presets.includes(settings.model) ? [] : [{ value: settings.model, label: settings.model }]),
          ]}
          onChange={(model) => onChange({ model })}
        />
      )}
      {others.length > 1 && (
        <Select label={t("Engine")} value={settings.model} onChange={(event) => onChange({ model: event.target.value })}>
          {known.map((each) => (
            <option key={each.id} value={each.id}>
              {each.id}
            </option>
          ))}
        </Select>
      )}
      <div>
        <Choices
          label={t("Shape")}
          value={settings.aspect}
          choices={aspects.map((aspect) => ({ value: aspect, label: aspect }))}
          onChange={(aspect) => onChange({ aspect })}
        />
        {!drawsAspect(offer, settings.aspect) && (
          <p className="mt-1.5 text-xs text-soft">{t("This engine draws another shape: the picture stands in the middle, over a blurred one.")}</p>
        )}
      </div>
      <Choices
        label={t("Height")}
        value={settings.lines}
        choices={LINES.map((lines) => ({ value: lines, label: `${lines}p`, hint: sizeOf(settings.aspect, lines) })).filter(
          ({ hint }) => Math.max(...hint.split("x").map(Number)) <= session.max_side,
        )}
        onChange={(lines) => onChange({ lines })}
      />
      <Choices
        label={t("Length")}
        value={settings.seconds}
        choices={lengthsOf(offer).map((seconds) => ({ value: seconds, label: saySeconds(seconds) }))}
        onChange={(seconds) => onChange({ seconds })}
      />
      {counts.length > 1 && (
        <Choices
          label={t("Variations")}
          value={settings.n}
          choices={counts.map((n) => ({ value: n, label: String(n) }))}
          onChange={(n) => onChange({ n })}
        />
      )}
      <Choices
        label={t("Sound")}
        value={settings.audio ? "on" : "off"}
        choices={[
          { value: "on", label: t("with sound") },
          { value: "off", label: t("silent") },
        ]}
        onChange={(audio) => onChange({ audio: audio === "on" })}
      />
      <div>
        <Choices
          label={t("Priority")}
          value={settings.priority}
          choices={[
            { value: "relaxed", label: t("no hurry") },
            { value: "normal", label: t("normal") },
            ...(session.max_high > 0 ? [{ value: "high" as const, label: t("first") }] : []),
          ]}
          onChange={(priority) => onChange({ priority })}
        />
        {settings.priority !== "normal" && (
          <p className="mt-1.5 text-xs text-soft">
            {settings.priority === "high"
              ? t("Before all others; {n, plural, one {# clip} other {# clips}} at a time.", { n: session.max_high })
              : t("After everything else that waits.")}
          </p>
        )}
      </div>
      <div className="flex items-end gap-1">
        <div className="flex-1">
          <Field
            label={t("Seed")}
            hint={t("The same seed and words make the same clip.")}
            inputMode="numeric"
            pattern="[0-9]*"
            placeholder={t("drawn anew each time")}
            value={settings.seed ?? ""}
            onChange={(event) => {
              const digits = event.target.value.replace(/\D/g, "").slice(0, 15);
              onChange({ seed: digits === "" ? null : Number(digits) });
            }}
          />
        </div>
        <IconButton
          icon="dice"
          label={t("Draw a seed")}
          className="mb-6"
          onClick={() => onChange({ seed: crypto.getRandomValues(new Uint32Array(1))[0]! % MAX_SEED })}
        />
      </div>
      {offer?.preparations?.includes("negative") && (
        <Field
          label={t("Not in the picture")}
          value={settings.negative}
          onChange={(event) => onChange({ negative: event.target.value })}
        />
      )}
    </div>
  );
});
