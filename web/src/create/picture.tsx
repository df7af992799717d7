/** A picture for the first frame: dropped, pasted or picked. */
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useT } from "../app/i18n";
import { IconButton } from "../ui/button";
import { covering } from "../ui/frame";
import { say } from "../ui/toasts";
import type { Offer } from "./settings";

const KINDS = ["image/jpeg", "image/png", "image/webp"];
const MOST_BYTES = 20 * 1024 * 1024;

type Picture = {
  file: File | null;
  /** The picture at the size that the clip will have, its edges cut where its shape is another one. */
  fitted: (size: string) => Promise<File | null>;
  take: (file: File) => void;
  shown: ReactNode;
  button: (offer: Offer | undefined) => ReactNode;
};

/** onGone: the picture was taken away again. */
export function usePicture(onGone: () => void): Picture {
  const t = useT();
  const [file, setFile] = useState<File | null>(null);
  const [address, setAddress] = useState("");
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!file) return;
    const made = URL.createObjectURL(file);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  const take = (given: File) => {
    if (!KINDS.includes(given.type)) say(t("This is no picture that we can read: give a JPEG, PNG or WebP."), { bad: true });
    else if (given.size > MOST_BYTES) say(t("This picture is too large: 20 MB at most."), { bad: true });
    else
      createImageBitmap(given).then(
        (drawn) => {
          drawn.close();
          setFile(given);
        },
        () => say(t("This is no picture that we can read: give a JPEG, PNG or WebP."), { bad: true }),
      );
  };
  const fitted = async (size: string) => {
    if (!file) return null;
    const drawn = await createImageBitmap(file);
    const [width = 16, height = 9] = size.split("x").map(Number);
    if (drawn.width === width && drawn.height === height) return file;
    return new File([await covering(drawn, width, height)], "picture.png", { type: "image/png" });
  };
  const shown = file && (
    <div className="flex items-center gap-3 px-5 pb-3">
      <img src={address} alt="" className="h-16 rounded-lg border border-line" />
      <p className="min-w-0 flex-1 text-sm text-soft">
        {t("The clip begins with this picture.")} <span className="line-clamp-1">{file.name}</span>
      </p>
      <IconButton icon="close" label={t("Without the picture")} onClick={() => { setFile(null); onGone(); }} />
    </div>
  );
  const button = (offer: Offer | undefined) => {
    const can = offer?.preparations?.includes("keep") ?? false;
    return (
      <>
        <input
          ref={input}
          type="file"
          accept={KINDS.join(",")}
          className="hidden"
          aria-hidden="true"
          tabIndex={-1}
          onChange={(event) => {
            const [given] = event.target.files ?? [];
            if (given) take(given);
            event.target.value = "";
          }}
        />
        <IconButton
          icon="picture"
          label={can ? t("Begin with a picture") : t("This engine cannot begin with a picture yet")}
          disabled={!can}
          onClick={() => input.current?.click()}
        />
      </>
    );
  };
  return { file, fitted, take, shown, button };
}
