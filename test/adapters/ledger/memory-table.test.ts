import { memoryTable } from '../../../adapters/ledger/memory-table.ts';
import { tableSuite } from './table-suite.ts';

const table = memoryTable();
tableSuite(() => table);
