import { storiesEndAsTheyShould } from './ends-as-it-should.ts';
import { OF_CAPACITY } from './names.ts';

storiesEndAsTheyShould(OF_CAPACITY);
