/** The older majors, installed under another name; for what the tests call, the newer ones' declarations hold. */
declare module 'express4' {
  export { default } from 'express';
}
declare module 'koa2' {
  export { default } from 'koa';
}
