export { start as default } from './emulator';
