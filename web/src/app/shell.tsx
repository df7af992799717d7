/** The frame around every page: where one can go, in which language and by which light. */
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { type ReactNode, Suspense, useEffect, useState } from "react";
import { useSession } from "../api/calls";
import { Button, IconButton } from "../ui/button";
import { Empty } from "../ui/fields";
import { Icon, type IconName } from "../ui/icons";
import { Toasts } from "../ui/toasts";
import { explain } from "../ui/wrong";
import { forget } from "../create/kept";
import { keepLanguage, language, useT } from "./i18n";
import { SignIn } from "./sign-in";
import { keepTheme } from "./theme";

type Place = { to: "/" | "/library" | "/storyboard" | "/explore" | "/playground" | "/keys" | "/admin"; icon: IconName; name: string };

function usePlaces(operator: boolean): { first: Place[]; more: Place[] } {
  const t = useT();
  return {
    first: [
      { to: "/", icon: "lamp", name: t("Create") },
      { to: "/library", icon: "library", name: t("Library") },
      { to: "/storyboard", icon: "board", name: t("Storyboard") },
      { to: "/explore", icon: "explore", name: t("Explore") },
    ],
    more: [
      { to: "/playground", icon: "code", name: t("Playground") },
      { to: "/keys", icon: "key", name: t("Keys") },
      ...(operator ? [{ to: "/admin", icon: "gauge", name: t("Admin") } as const] : []),
    ],
  };
}

export function Shell() {
  const t = useT();
  const session = useSession();
  const path = useLocation({ select: (location) => location.pathname });
  const open = path.startsWith("/explore");
  const places = usePlaces(session.data?.operator ?? false);
  usePageTitle([...places.first, ...places.more], path);
  const locked = session.data === null;
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[13.5rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="absolute -top-20 left-4 z-50 rounded-xl bg-lamp px-4 py-3 text-onlamp focus:top-4"
      >
        {t("Skip to the page")}
      </a>
      <header className="sticky top-0 z-30 flex items-center gap-2 border-b border-line bg-room px-4 py-2 md:h-dvh md:flex-col md:items-stretch md:gap-1 md:border-r md:border-b-0 md:px-3 md:py-5">
        <Link to="/" className="flex items-center gap-2.5 rounded-xl px-2 py-1 md:mb-5">
          <img src="/lantern.svg" alt="" width="34" height="34" />
          <span className="font-serif text-[1.45rem] tracking-tight">Lanterne</span>
        </Link>
        <nav aria-label={t("Pages")} className="hidden flex-1 flex-col gap-1 md:flex">
          {places.first.map((place) => (
            <PlaceLink key={place.to} place={place} />
          ))}
          <hr className="my-3 border-line" />
          {places.more.map((place) => (
            <PlaceLink key={place.to} place={place} />
          ))}
        </nav>
        <Tools withKey={session.data?.with_key ?? false} />
      </header>
      <main id="main" tabIndex={-1} className="relative min-w-0 pb-24 md:pb-10">
        {session.data && !session.data.models.some((each) => each.ready) && <Waking />}
        {session.error && <Unreachable error={session.error} />}
        {locked && !open ? (
          <SignIn />
        ) : (
          <Suspense fallback={<p className="sr-only">{t("Loading")}</p>}>
            <Outlet />
          </Suspense>
        )}
      </main>
      <nav
        aria-label={t("Pages")}
        className="fixed inset-x-0 bottom-0 z-30 grid grid-cols-5 border-t border-line bg-room pb-[env(safe-area-inset-bottom)] md:hidden"
      >
        {places.first.map((place) => (
          <PlaceLink key={place.to} place={place} small />
        ))}
        <MorePlaces places={places.more} />
      </nav>
      <Toasts />
    </div>
  );
}

function PlaceLink({ place, small }: { place: Place; small?: boolean }) {
  const look = small
    ? "flex-col gap-0.5 py-2 text-[0.7rem] data-[status=active]:text-lamp"
    : "gap-3 px-3 py-2.5 data-[status=active]:bg-raised data-[status=active]:text-text data-[status=active]:shadow-[inset_3px_0_0_var(--lamp)]";
  return (
    <Link
      to={place.to}
      activeOptions={{ exact: place.to === "/", includeSearch: false }}
      className={`flex items-center rounded-xl text-soft transition-colors hover:text-text ${look}`}
    >
      <Icon name={place.icon} size={small ? 22 : 20} />
      {place.name}
    </Link>
  );
}

function MorePlaces({ places }: { places: Place[] }) {
  const t = useT();
  const [open, setOpen] = useState(false);
  return (
    <div className="relative grid">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex flex-col items-center gap-0.5 py-2 text-[0.7rem] text-soft"
      >
        <Icon name="more" size={22} />
        {t("More")}
      </button>
      {open && (
        <div
          className="arrive absolute right-2 bottom-full mb-2 grid w-48 rounded-2xl border border-line bg-raised p-1.5"
          onClick={() => setOpen(false)}
          onKeyDown={(event) => event.key === "Escape" && setOpen(false)}
          role="presentation"
        >
          {places.map((place) => (
            <PlaceLink key={place.to} place={place} />
          ))}
        </div>
      )}
    </div>
  );
}

function Tools({ withKey }: { withKey: boolean }) {
  const t = useT();
  const [theme, setTheme] = useState(document.documentElement.dataset.theme);
  const other = language() === "fr" ? "en" : "fr";
  const darker = theme === "light";
  const switchTheme = () => {
    keepTheme(darker ? "dark" : "light");
    setTheme(darker ? "dark" : "light");
  };
  return (
    <div className="ml-auto flex items-center gap-1 md:ml-0">
      <Button small look="quiet" icon="globe" lang={other} onClick={() => void keepLanguage(other)}>
        {other === "fr" ? "Français" : "English"}
      </Button>
      <IconButton
        icon={darker ? "moon" : "sun"}
        label={darker ? t("Darken the room") : t("Light the room")}
        onClick={switchTheme}
      />
      {withKey && <SignOut />}
    </div>
  );
}

function SignOut() {
  const t = useT();
  const leave = async () => {
    await fetch("/api/session", { method: "DELETE" });
    await forget();
    location.assign("/");
  };
  return <IconButton icon="door" label={t("Sign out")} onClick={() => void leave()} />;
}

function Bar({ children }: { children: ReactNode }) {
  return (
    <div role="status" className="sticky top-14 z-20 flex items-center gap-3 border-b border-line bg-raised px-5 py-2.5 text-sm md:top-0">
      <span aria-hidden="true" className="lit size-2.5 rounded-full bg-lamp" />
      {children}
    </div>
  );
}

function Waking() {
  const t = useT();
  return <Bar>{t("The lamp is warming up: no engine has said yet what it can do. This takes a few seconds.")}</Bar>;
}

function Unreachable({ error }: { error: Error }) {
  return <Bar>{explain(error)}</Bar>;
}

function usePageTitle(places: Place[], path: string): void {
  const here = places.find((place) => place.to !== "/" && path.startsWith(place.to)) ?? places[0];
  useEffect(() => {
    document.title = here && here.to !== "/" ? `${here.name} · Lanterne` : "Lanterne";
  }, [here]);
}

export function LostPage() {
  const t = useT();
  return (
    <Empty title={t("Nothing is projected here")} action={<Link to="/" className="underline">{t("Back to the lantern")}</Link>}>
      {t("This address leads nowhere.")}
    </Empty>
  );
}
