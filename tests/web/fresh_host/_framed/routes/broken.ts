export const handler = () => {
  throw new Error("on purpose");
};
