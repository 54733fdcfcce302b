-- 第 1 版表结构的知识库：一份文件，两版文字，旧版没有条款。
CREATE TABLE clauses (
  id INTEGER NOT NULL,
  version_id INTEGER NOT NULL,
  document_id VARCHAR NOT NULL,
  ordinal INTEGER NOT NULL,
  ref VARCHAR NOT NULL,
  label VARCHAR NOT NULL,
  steps JSON NOT NULL,
  parent JSON,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  heading VARCHAR NOT NULL,
  trail JSON NOT NULL,
  page INTEGER,
  note VARCHAR NOT NULL,
  successor VARCHAR NOT NULL,
  actors JSON NOT NULL,
  topics JSON NOT NULL,
  verified BOOLEAN NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY(version_id) REFERENCES versions (id) ON DELETE CASCADE
);
INSERT INTO "clauses" VALUES(2,2,'parking',0,'parking#art-1','第一条','[["article", 1, 0, "", 1]]','null',12,25,'','[]',NULL,'','','[]','[]',1);
INSERT INTO "clauses" VALUES(3,2,'parking',1,'parking#art-2','第二条','[["article", 2, 0, "", 1]]','null',26,41,'','[]',NULL,'','','[]','[]',1);
CREATE TABLE documents (
  id VARCHAR NOT NULL,
  work VARCHAR NOT NULL,
  title VARCHAR NOT NULL,
  short_title VARCHAR NOT NULL,
  kind VARCHAR NOT NULL,
  doc_number VARCHAR NOT NULL,
  status VARCHAR NOT NULL,
  status_note VARCHAR NOT NULL,
  superseded_by VARCHAR NOT NULL,
  relation VARCHAR NOT NULL,
  region VARCHAR NOT NULL,
  fidelity VARCHAR NOT NULL,
  source VARCHAR NOT NULL,
  issued_on DATE,
  amended_on DATE,
  effective_on DATE,
  expires_on DATE,
  issuers JSON NOT NULL,
  shipped BOOLEAN NOT NULL,
  ordinal INTEGER NOT NULL,
  PRIMARY KEY (id)
);
INSERT INTO "documents" VALUES('parking','','parking管理办法','','','','','','','','','full','',NULL,NULL,NULL,NULL,'[]',0,1);
CREATE TABLE entries (
  id INTEGER NOT NULL,
  clause_id INTEGER NOT NULL,
  kind VARCHAR NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY(clause_id) REFERENCES clauses (id) ON DELETE CASCADE
);
INSERT INTO "entries" VALUES(2,2,'clause','parking管理办法 车位应当首先满足业主的需要');
INSERT INTO "entries" VALUES(3,3,'clause','parking管理办法 占用道路停车的车位属于业主共有');
CREATE TABLE settings (
  name VARCHAR NOT NULL,
  value VARCHAR NOT NULL,
  PRIMARY KEY (name)
);
INSERT INTO "settings" VALUES('schema','1');
INSERT INTO "settings" VALUES('identity','da86b70a5d654657a6bdc55ed1e2f7bf');
INSERT INTO "settings" VALUES('last_clauses','3');
INSERT INTO "settings" VALUES('last_entries','3');
INSERT INTO "settings" VALUES('encoder','characters--64');
INSERT INTO "settings" VALUES('revision','3');
CREATE TABLE vectors (
  entry_id INTEGER NOT NULL,
  vector BLOB NOT NULL,
  PRIMARY KEY (entry_id),
  FOREIGN KEY(entry_id) REFERENCES entries (id) ON DELETE CASCADE
);
INSERT INTO "vectors" VALUES(2,X'0000000069316931693169356931000000000000000069310000693100000000000000006935693100000000000000000000000069316931000069356931000000000000693169310000000000000000000000000000000000000000693100006931693500000000000000006935000069310000000000000000000000000000');
INSERT INTO "vectors" VALUES(3,X'0000000000006931693169316931000000006931000000006931693100000000000000006935000000000000000000000000000069316931000069356931000000000000693569310000000000000000000000000000000000000000693100006931693500006931000000006931693169310000000069316931000000000000');
CREATE TABLE versions (
  id INTEGER NOT NULL,
  document_id VARCHAR NOT NULL,
  current BOOLEAN NOT NULL,
  fingerprint VARCHAR NOT NULL,
  text TEXT NOT NULL,
  notes JSON NOT NULL,
  added_at DATETIME NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY(document_id) REFERENCES documents (id) ON DELETE CASCADE
);
INSERT INTO "versions" VALUES(1,'parking',0,'da61ff5f9c4989665dcae35ddf77bf29','parking管理办法
停车位不够','[]','2026-11-23 15:47:52.046078');
INSERT INTO "versions" VALUES(2,'parking',1,'dedfb7fa7b85ef8c304f7124aa3080ef','parking管理办法
车位应当首先满足业主的需要
占用道路停车的车位属于业主共有','[]','2026-11-23 15:47:52.061614');
CREATE INDEX ix_versions_document_id ON versions (document_id);
CREATE INDEX ix_clauses_version_id ON clauses (version_id);
CREATE INDEX clauses_by_label ON clauses (document_id, label);
CREATE INDEX ix_entries_clause_id ON entries (clause_id);
CREATE VIRTUAL TABLE keywords USING fts5(tokens, tokenize='unicode61');
CREATE VIRTUAL TABLE keyword_terms USING fts5vocab(keywords, 'row');
INSERT INTO keywords (rowid, tokens) VALUES(2,'parking 管理 理办 办法 车位 位应 应当 当首 首先 先满 满足 足业 业主 主的 的需 需要');
INSERT INTO keywords (rowid, tokens) VALUES(3,'parking 管理 理办 办法 占用 用道 道路 路停 停车 车的 的车 车位 位属 属于 于业 业主 主共 共有');
