import { memoryObjectStore } from '../../../adapters/memory-object-store.ts';
import { objectStoreSuite } from './object-store-suite.ts';

const store = memoryObjectStore();
objectStoreSuite(() => store);
