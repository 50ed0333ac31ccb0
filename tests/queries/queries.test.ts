/** All that needs Microsoft's library of the query language: it takes seconds to load, so it is loaded in one file. */
import './language.cases';
import './files.cases';
import './portal.cases';
import './sources.cases';
