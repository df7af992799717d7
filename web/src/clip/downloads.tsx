import { useState } from "react";
import { useT } from "../app/i18n";
import { type Clip, contentOf } from "../api/client";
import { Button } from "../ui/button";
import { Icon } from "../ui/icons";

/** The clip in the forms that people need. */
export function Downloads({ clip }: { clip: Clip }) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const made = (format: string) => `/api/clips/${clip.id}/export?format=${format}`;
  const files = [
    { href: contentOf(clip.id), name: `${clip.id}.mp4`, said: t("Film (mp4)") },
    { href: made("webm"), name: `${clip.id}.webm`, said: t("Film (webm)") },
    { href: made("gif"), name: `${clip.id}.gif`, said: t("Moving picture (gif)") },
    { href: made("frames"), name: `${clip.id}-frames.zip`, said: t("Every frame (png, zip)") },
    { href: made("wav"), name: `${clip.id}.wav`, said: t("Sound (wav)") },
    { href: contentOf(clip.id, "thumbnail"), name: `${clip.id}.webp`, said: t("One picture (webp)") },
    { href: contentOf(clip.id, "spritesheet"), name: `${clip.id}.jpg`, said: t("Contact sheet (jpeg)") },
  ];
  return (
    <div className="relative" onKeyDown={(event) => event.key === "Escape" && setOpen(false)}>
      <Button icon="download" aria-expanded={open} onClick={() => setOpen(!open)}>
        {t("Download")}
      </Button>
      {open && (
        <ul className="arrive slide absolute top-full left-0 z-20 mt-2 w-60 p-1.5">
          {files.map((file) => (
            <li key={file.name}>
              <a
                href={file.href}
                download={file.name}
                onClick={() => setOpen(false)}
                className="flex min-h-10 items-center gap-2 rounded-lg px-3 text-sm hover:bg-raised"
              >
                <Icon name="download" size={16} className="text-soft" />
                {file.said}
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
