import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { type Way, WAYS } from "../clip/going";
import { CreatePage } from "../create/page";
import { LostPage, Shell } from "./shell";

const root = createRootRoute({ component: Shell, notFoundComponent: LostPage });

/** frame: of which clip, and when, as `video_...@1.25`: the new clip begins with it. */
type CreateSearch = { prompt?: string; seed?: number; frame?: string };
const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

export const createPage = createRoute({
  getParentRoute: () => root,
  path: "/",
  validateSearch: (search: Record<string, unknown>): CreateSearch => ({
    prompt: text(search.prompt),
    seed: Number.isSafeInteger(search.seed) ? (search.seed as number) : undefined,
    frame: text(search.frame),
  }),
  component: CreatePage,
});

/** like: the id of a clip that others should look like. */
export type LibrarySearch = { search?: string; like?: string; folder?: string; view?: "favourites" | "bin" | "published"; sort?: string };

export const libraryPage = createRoute({
  getParentRoute: () => root,
  path: "/library",
  validateSearch: (search: Record<string, unknown>): LibrarySearch => ({
    search: text(search.search),
    like: text(search.like),
    folder: text(search.folder),
    view: (["favourites", "bin", "published"] as const).find((each) => each === search.view),
    sort: text(search.sort),
  }),
  component: lazyRouteComponent(() => import("../library/page"), "LibraryPage"),
});

/** way: what of the ways to go on from a clip is open when its page comes. */
type ClipSearch = { way?: Way };

export const clipPage = createRoute({
  getParentRoute: () => root,
  path: "/clip/$id",
  validateSearch: (search: Record<string, unknown>): ClipSearch => ({ way: WAYS.find((each) => each === search.way) }),
  component: lazyRouteComponent(() => import("../clip/page"), "ClipPage"),
});

export const storyboardsPage = createRoute({
  getParentRoute: () => root,
  path: "/storyboard",
  component: lazyRouteComponent(() => import("../storyboard/drafts"), "DraftsPage"),
});

export const storyboardPage = createRoute({
  getParentRoute: () => root,
  path: "/storyboard/$id",
  component: lazyRouteComponent(() => import("../storyboard/page"), "StoryboardPage"),
});

export const explorePage = createRoute({
  getParentRoute: () => root,
  path: "/explore",
  component: lazyRouteComponent(() => import("../explore/page"), "ExplorePage"),
});

export const shownPage = createRoute({
  getParentRoute: () => root,
  path: "/explore/$id",
  component: lazyRouteComponent(() => import("../explore/shown"), "ShownPage"),
});

export const playgroundPage = createRoute({
  getParentRoute: () => root,
  path: "/playground",
  component: lazyRouteComponent(() => import("../playground/page"), "PlaygroundPage"),
});

export const keysPage = createRoute({
  getParentRoute: () => root,
  path: "/keys",
  component: lazyRouteComponent(() => import("../playground/keys"), "KeysPage"),
});

export const adminPage = createRoute({
  getParentRoute: () => root,
  path: "/admin",
  component: lazyRouteComponent(() => import("../admin/page"), "AdminPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    createPage,
    libraryPage,
    clipPage,
    storyboardsPage,
    storyboardPage,
    explorePage,
    shownPage,
    playgroundPage,
    keysPage,
    adminPage,
  ]),
  defaultPreload: "intent",
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
