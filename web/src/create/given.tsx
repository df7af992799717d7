/** The assets panel: pictures, a film or a sound, dropped, pasted or picked, and what each of them is for. */
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { type Values, useT } from "../app/i18n";
import { contentOf } from "../api/client";
import { newId } from "../api/post";
import { importFile } from "../library/import";
import { IconButton } from "../ui/button";
import { Choices, Field } from "../ui/fields";
import { covering } from "../ui/frame";
import { saySeconds } from "../ui/said";
import { say } from "../ui/toasts";
import { explain } from "../ui/wrong";
import { type Asked, type Asset, type Film, kindOf, type Picture, type Sound, type Trouble, trouble, withAsset } from "./assets";
import { GIVEN, useKeptFiles } from "./kept";
import type { Offer } from "./settings";

const KINDS = "image/jpeg,image/png,image/webp,video/mp4,video/quicktime,video/webm,audio/*,.wav,.mp3,.flac,.ogg";
const NONE: readonly Asset[] = [];
const MOST_BYTES = 20 * 1024 * 1024;

type Given = { seconds: number; audio: boolean; offer: Offer | undefined };
type Assets = {
  list: readonly Asset[];
  /** Why no clip can be made of them yet, in words. */
  wrong: string | null;
  take: (files: readonly File[]) => Promise<void>;
  shown: ReactNode;
  button: ReactNode;
};

/** A reload keeps them. */
export function useAssets({ seconds, audio, offer }: Given): Assets {
  const t = useT();
  const kept = useKeptFiles<readonly Asset[]>(GIVEN, NONE, () => say(t("This browser has no room to keep what is given: a reload loses it."), { bad: true }));
  const { value: list, setValue: setList } = kept;
  const [taking, setTaking] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const able = offer?.preparations ?? [];
  const most = offer?.max_seconds || Number.POSITIVE_INFINITY;
  const found = offer ? trouble(list, { seconds, audio }, able, most) : null;
  const wrong = found && sayTrouble(t, found, seconds, most);

  const takeOne = async (file: File): Promise<Asset> => {
    const id = newId();
    switch (kindOf(file)) {
      case "picture":
        return { kind: "picture", id, file: await readable(file, t), purpose: "first", at: 0 };
      case "film": {
        say(t("Taking {name} into the library…", { name: file.name }));
        const { id: clip, title, video } = await importFile(file);
        return { kind: "film", id, clip, name: title, seconds: Number(video.seconds), purpose: "remix", strength: "mild" };
      }
      case "sound":
        return { kind: "sound", id, file, seconds: await lengthOf(file, t) };
      default:
        throw new Unreadable(t("Nothing that Create can use: give a picture (JPEG, PNG, WebP), a film (mp4, mov, webm) or a sound (wav, mp3, flac, ogg)."));
    }
  };
  const take = async (files: readonly File[]) => {
    setTaking(files.length);
    await kept.read();
    for (const [index, file] of files.entries()) {
      try {
        const asset = await takeOne(file);
        setList((before) => withAsset(before, asset, seconds));
      } catch (error) {
        say(`${file.name}: ${error instanceof Unreadable ? error.message : explain(error)}`, { bad: true });
      }
      setTaking(files.length - index - 1);
    }
  };
  const change = (next: Asset) => setList((before) => before.map((each) => (each.id === next.id ? next : each)));
  const without = (gone: Asset) => {
    setList((before) => before.filter((each) => each !== gone));
    input.current?.parentElement?.querySelector("button")?.focus(); // the one that had it is gone
  };

  const shown = list.length > 0 && (
    <section aria-label={t("What is given")} className="grid grid-cols-1 gap-2 px-3 pb-3 sm:px-5">
      <ul className="grid grid-cols-1 gap-2">
        {list.map((asset, index) => (
          <li key={asset.id} className="arrive relative grid grid-cols-1 gap-2 rounded-xl border border-line bg-wall p-3">
            {asset.kind === "picture" && <PictureCard asset={asset} number={index + 1} seconds={seconds} onChange={change} />}
            {asset.kind === "film" && <FilmCard asset={asset} seconds={seconds} able={able} onChange={change} />}
            {asset.kind === "sound" && <SoundCard asset={asset} />}
            <IconButton icon="close" className="absolute! top-1 right-1" label={t("Without {name}", { name: nameOf(asset) })} onClick={() => without(asset)} />
          </li>
        ))}
      </ul>
      <p role="status" className="text-sm text-warn">
        {wrong}
      </p>
    </section>
  );
  const can = able.includes("keep") || able.includes("hint");
  const button = (
    <span>
      <input
        ref={input}
        type="file"
        multiple
        accept={KINDS}
        className="hidden"
        aria-hidden="true"
        tabIndex={-1}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          event.target.value = "";
          void take(files);
        }}
      />
      <IconButton
        icon="picture"
        label={can ? t("Give a picture, a film or a sound") : t("This engine makes clips from words alone")}
        disabled={!can || taking > 0}
        onClick={() => input.current?.click()}
      />
    </span>
  );
  return { list, wrong, take, shown, button };
}

/** The request as the form that is sent; pictures that must fit are cut to the clip's size. */
export async function formOf(asked: Asked, size: string): Promise<FormData> {
  const form = new FormData();
  for (const [name, value] of Object.entries(asked.fields)) form.set(name, value);
  for (const { name, file, fits } of asked.files) form.set(name, fits ? await fitted(file, size) : file);
  return form;
}

async function fitted(file: File, size: string): Promise<File> {
  const drawn = await createImageBitmap(file);
  const [width = 16, height = 9] = size.split("x").map(Number);
  if (drawn.width === width && drawn.height === height) return file;
  return new File([await covering(drawn, width, height)], "picture.png", { type: "image/png" });
}

class Unreadable extends Error {}

type Say = (message: string, values?: Values) => string;

async function readable(file: File, t: Say): Promise<File> {
  if (file.size > MOST_BYTES) throw new Unreadable(t("This picture is too large: 20 MB at most."));
  try {
    (await createImageBitmap(file)).close();
  } catch {
    throw new Unreadable(t("This is no picture that we can read: give a JPEG, PNG or WebP."));
  }
  return file;
}

async function lengthOf(file: File, t: Say): Promise<number> {
  const address = URL.createObjectURL(file);
  const sound = Object.assign(new Audio(), { preload: "metadata" });
  try {
    const told = new Promise((done, lost) => {
      sound.onloadedmetadata = done;
      sound.onerror = lost;
    });
    sound.src = address;
    await told;
    return Number.isFinite(sound.duration) ? sound.duration : 0;
  } catch {
    throw new Unreadable(t("This is no sound that we can read: give a wav, mp3, flac or ogg."));
  } finally {
    URL.revokeObjectURL(address);
  }
}

function sayTrouble(t: Say, found: Trouble, seconds: number, most: number): string {
  const said: Record<Trouble, string> = {
    mixed: t("A clip comes from pictures, from a film, or from a sound: take away all but one of these."),
    beginnings: t("A clip begins with one picture: give the others a time."),
    crowded: t("These are too many pictures: four at most."),
    outside: t("A picture’s time lies between 0.5 and {last} in this clip: change the time, or make the clip longer.", { last: saySeconds(seconds - 0.5) }),
    close: t("Pictures stand at least half a second apart."),
    silent: t("The settings ask for a silent clip: switch its sound on, or take this away."),
    long: t("The engine makes clips of up to {most}: give a shorter sound.", { most: saySeconds(most) }),
    unable: t("This engine cannot do it yet"),
  };
  return said[found];
}

function nameOf(asset: Asset): string {
  return asset.kind === "film" ? asset.name : asset.file.name;
}

function useAddress(file: File): string {
  const [address, setAddress] = useState("");
  useEffect(() => {
    const made = URL.createObjectURL(file);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return address;
}

function Name({ children }: { children: string }) {
  return <p className="truncate text-sm font-medium">{children}</p>;
}

type CardProps<Kind extends Asset> = { asset: Kind; seconds: number; onChange: (next: Asset) => void };

function PictureCard({ asset, number, seconds, onChange }: CardProps<Picture> & { number: number }) {
  const t = useT();
  const address = useAddress(asset.file);
  return (
    <>
      <div className="flex items-center gap-3 pr-9">
        {address && <img src={address} alt="" className="h-14 max-w-28 rounded-lg border border-line object-cover" />}
        <div className="min-w-0">
          <Name>{asset.file.name}</Name>
          <p className="text-sm text-soft">
            {asset.purpose === "first" ? t("The clip begins with this picture.") : t("The clip passes through this picture.")}
          </p>
        </div>
      </div>
      <div className="flex flex-wrap items-end gap-3">
        <Choices
          label={t("What picture {n} is for", { n: number })}
          value={asset.purpose}
          choices={[
            { value: "first", label: t("the beginning") },
            { value: "keyframe", label: t("at a time") },
          ]}
          onChange={(purpose) => onChange({ ...asset, purpose, at: asset.at || Math.round(seconds * 5) / 10 })}
        />
        {asset.purpose === "keyframe" && (
          <div className="w-36">
            <Field
              label={t("At which second")}
              type="number"
              min={0.5}
              max={seconds - 0.5}
              step={0.1}
              value={Number.isNaN(asset.at) ? "" : asset.at}
              onChange={(event) => onChange({ ...asset, at: event.target.valueAsNumber })}
            />
          </div>
        )}
      </div>
    </>
  );
}

function FilmCard({ asset, seconds, able, onChange }: CardProps<Film> & { able: readonly string[] }) {
  const t = useT();
  const [length, more] = [saySeconds(asset.seconds), saySeconds(seconds)];
  const said: Record<Film["purpose"], string> = {
    remix: t("The film again under your words, {length} long as before.", { length }),
    after: t("{more} more after its {length}; how much more is the length in the settings.", { more, length }),
    before: t("{more} that lead to its {length}; how much is the length in the settings.", { more, length }),
    sound: t("Its picture stays as it is; a new sound is made for it."),
  };
  return (
    <>
      <div className="flex items-center gap-3 pr-9">
        <img src={contentOf(asset.clip, "thumbnail")} alt="" className="h-14 max-w-28 rounded-lg border border-line object-cover" />
        <div className="min-w-0">
          <Name>{asset.name}</Name>
          <p className="text-sm text-soft">{said[asset.purpose]}</p>
        </div>
      </div>
      <Choices
        label={t("What the film is for")}
        value={asset.purpose}
        choices={[
          { value: "remix", label: t("remix it") },
          { value: "after", label: t("go on after it") },
          { value: "before", label: t("begin before it") },
          { value: "sound", label: t("a new sound") },
        ]}
        onChange={(purpose) => onChange({ ...asset, purpose })}
      />
      {asset.purpose === "remix" && (
        <Choices
          label={t("How far from the first")}
          value={asset.strength}
          choices={[
            { value: "subtle", label: t("subtle") },
            { value: "mild", label: t("mild") },
            { value: "strong", label: t("strong") },
          ]}
          onChange={(strength) => onChange({ ...asset, strength })}
        />
      )}
      <p className="text-sm text-soft">
        {t("It lies in the library.")}{" "}
        <Link to="/clip/$id" params={{ id: asset.clip }} search={able.includes("mask") ? { way: "part" } : {}} className="text-lamp underline">
          {able.includes("mask") ? t("Open it to change a part of it") : t("Open it")}
        </Link>
      </p>
    </>
  );
}

function SoundCard({ asset }: { asset: Sound }) {
  const t = useT();
  const address = useAddress(asset.file);
  return (
    <>
      <Name>{asset.file.name}</Name>
      <p className="pr-9 text-sm text-soft">
        {asset.seconds > 0
          ? t("The soundtrack: it stays as it is, and a picture is made for its {length}.", { length: saySeconds(asset.seconds) })
          : t("The soundtrack: it stays as it is, and a picture is made for all of it.")}
      </p>
      {address && <audio controls src={address} aria-label={asset.file.name} className="h-10 w-full max-w-md" />}
    </>
  );
}
