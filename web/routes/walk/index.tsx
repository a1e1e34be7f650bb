/** The walk's first section. */
export { default, handler } from "./[section].tsx";
