/** For the very first visit: a film is one tap away. */
import { useT } from "../app/i18n";
import { Button } from "../ui/button";

/** Six painted slides, in the order of their words below. */
const SLIDES = [
  <>
    <rect width="320" height="150" fill="#f3b26b" />
    <rect width="320" height="90" fill="#d98a62" opacity=".55" />
    <circle cx="236" cy="84" r="30" fill="#fff1cf" />
    <path d="M0 112q80-34 160-8t160-10v56H0z" fill="#4f7a3f" />
    <path d="M0 128q110-26 190-4t130-8v34H0z" fill="#3b6234" />
    <path d="m120 26 26 18-14 28-30-14z" fill="#d8413a" />
    <path d="m120 26 12 46M102 58l44-14" stroke="#7c1f1d" strokeWidth="2" />
    <path d="M132 72q8 16-4 28t2 26" fill="none" stroke="#7c1f1d" strokeWidth="2" />
  </>,
  <>
    <rect width="320" height="150" fill="#171c3a" />
    <path d="M0 62h34V40h30v30h26V28h36v40h24V48h40v26h30V34h38v34h62v82H0z" fill="#2a2f57" />
    <path d="M46 52h6v6h-6zM104 40h6v6h-6zM118 52h6v6h-6zM176 58h6v6h-6zM250 46h6v6h-6zM264 58h6v6h-6z" fill="#ffd98c" />
    <rect y="118" width="320" height="32" fill="#0d1024" />
    <path d="M96 112v-12l14-4 12-14h46l16 14 16 4v12z" fill="#f0c02f" />
    <path d="m126 84-8 11h24V84zM148 84v11h26l-10-11z" fill="#9fc3e8" />
    <circle cx="118" cy="114" r="9" fill="#222" />
    <circle cx="180" cy="114" r="9" fill="#222" />
    <path d="m200 104 90-8v26z" fill="#ffe9a8" opacity=".35" />
    <path d="m30 20-6 14m60-24-6 14m64 0-6 14m70-30-6 14m52 4-6 14m52-20-6 14" stroke="#8ea2d8" strokeWidth="2" />
  </>,
  <>
    <rect width="320" height="150" fill="#8fd0ea" />
    <circle cx="262" cy="34" r="20" fill="#fff4c4" />
    <rect y="74" width="320" height="34" fill="#2f86b8" />
    <path d="M0 84q20-6 40 0t40 0 40 0 40 0 40 0 40 0 40 0 40 0v4H0z" fill="#bfe6f5" opacity=".7" />
    <path d="M0 108q160-16 320 0v42H0z" fill="#f0d59a" />
    <circle cx="142" cy="70" r="24" fill="#2d5fd0" />
    <path d="M126 56q16-14 32 0" fill="none" stroke="#a9c4ff" strokeWidth="4" strokeLinecap="round" />
    <ellipse cx="142" cy="128" rx="22" ry="4" fill="#b89b5e" />
  </>,
  <>
    <rect width="320" height="150" fill="#f0b46c" />
    <circle cx="70" cy="58" r="26" fill="#fff0c8" />
    <path d="M0 96q90-34 180-6t140-12v72H0z" fill="#d98f4e" />
    <path d="M0 124q120-22 210-4t110-8v38H0z" fill="#bd7239" />
    <path d="M150 74q32-22 72 0 12 10 10 30v24h-13v-20h-38v20h-13v-26q-18 4-24-14-4-12 6-14z" fill="#7f8190" />
    <path d="M148 76q-22-4-26 16-2 14-12 16 4 8 12 4 12-8 12-18z" fill="#7f8190" />
    <path d="M160 78q16-2 16 14t-14 12q-8-12-2-26z" fill="#6a6c7b" />
    <circle cx="144" cy="84" r="2" fill="#1d1d24" />
  </>,
  <>
    <rect width="320" height="150" fill="#8fa3ad" />
    <path d="M0 84q60-22 120-4t120-8 80 6v72H0z" fill="#5f7f5c" />
    <path d="M0 120q160-18 320 0v30H0z" fill="#49664a" />
    <circle cx="168" cy="50" r="9" fill="#e7b18d" />
    <path d="m164 62-8 26 20 14-6 22M156 88l-16 12-16-8M162 66l22 10 8-12M162 66l-18 6-6 14" fill="none" stroke="#b8372f" strokeLinecap="round" strokeLinejoin="round" strokeWidth="7" />
    <path d="m40 18-6 16m60-26-6 16m52 4-6 16m80-30-6 16m54 0-6 16m40-30-6 16M60 66l-6 16m170-6-6 16m66-30-6 16" stroke="#dbe6ea" strokeWidth="2" />
  </>,
  <>
    <rect width="320" height="150" fill="#20264d" />
    <path d="M40 24h2v2h-2zM92 44h2v2h-2zM130 16h2v2h-2zM250 30h2v2h-2zM286 54h2v2h-2zM214 18h2v2h-2z" fill="#fff" />
    <path d="m0 150 60-72 48 50 54-70 62 76 36-40 60 56z" fill="#4b5182" />
    <path d="m60 78 16 18-14-4-14 4zM162 58l18 22-18-6-16 6z" fill="#e9ecfa" />
    <path d="m188 40 34-26q10-2 8 8l-24 36z" fill="#f4f1ea" />
    <path d="m222 14 8 8q4-10-8-8z" fill="#d8413a" />
    <path d="m190 40-16 2 8-12zM204 56l-2 16 12-8z" fill="#d8413a" />
    <path d="m190 44 10 12-30 20z" fill="#ffb347" />
    <path d="m186 56 4 4-34 24z" fill="#ffe3a1" />
  </>,
];

export function Examples({ onPick, onSend }: { onPick: (words: string) => void; onSend: (words: string) => void }) {
  const t = useT();
  const words = [
    t("a red kite flying over a green park at golden hour, the camera rises"),
    t("a yellow car driving through the city at night in the rain"),
    t("a blue ball bouncing on the beach at noon, the sound of waves"),
    t("an elephant walking in the desert at golden hour, wide shot"),
    t("a runner in the park in the rain, the camera pans right"),
    t("a white rocket flying over the mountains at night"),
  ];
  return (
    <section aria-label={t("To begin with")} className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
      {words.map((each, index) => (
        <article key={each} className="slide group overflow-hidden">
          <button type="button" onClick={() => onPick(each)} className="block w-full text-left">
            <svg aria-hidden="true" viewBox="0 0 320 150" preserveAspectRatio="xMidYMid slice" className="h-32 w-full">
              {SLIDES[index]}
            </svg>
            <p className="px-4 pt-3 font-serif text-lg leading-snug">{each}</p>
          </button>
          <div className="px-3 pt-2 pb-3">
            <Button small look="quiet" icon="play" onClick={() => onSend(each)}>
              {t("Project this")}
            </Button>
          </div>
        </article>
      ))}
    </section>
  );
}
