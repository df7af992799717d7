/// <reference types="vite/client" />

declare module "*.json?catalogue" {
  import type { Messages } from "@lingui/core";
  const messages: Messages;
  export default messages;
}

declare module "*.json?source" {
  import type { Messages } from "@lingui/core";
  const messages: Messages;
  export default messages;
}
