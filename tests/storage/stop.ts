export { stop as default } from './emulator';
