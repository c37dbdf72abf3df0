-- An earlier build kept 1e999999 in an extension without a declared schema. Whoever has it could not change anything in that extension any more: each
-- PATCH was refused for a number that the client did not send. It becomes null by the rule that refuses it today, as in PostgreSQL's 0010.
-- readable_document is a function of ours (ReadableDocument). The version says that the document is another one.
UPDATE resources SET document = readable_document(document), version = version + 1 WHERE readable_document(document) IS NOT NULL;
