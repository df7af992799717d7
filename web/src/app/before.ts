/** Runs before anything is drawn, so that a light room never flashes dark. */
import { applyTheme, storedTheme } from "./theme";

applyTheme(storedTheme());
