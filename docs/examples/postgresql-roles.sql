-- Let the role that serves do no more than it must. Run it as the owner of the tables, after each `gatepost migrate`:
--   psql -v serving=gatepost_serving -f postgresql-roles.sql postgresql://gatepost@localhost/gatepost
-- The role itself is made once: CREATE ROLE gatepost_serving LOGIN PASSWORD '...' NOSUPERUSER NOBYPASSRLS;

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM :serving;
REVOKE CREATE ON SCHEMA public FROM PUBLIC, :serving;
GRANT USAGE ON SCHEMA public TO :serving;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :serving;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO :serving;

-- The audit is added to, and linked; nothing in it is ever changed or removed.
REVOKE UPDATE, DELETE ON audit_entry FROM :serving;
GRANT UPDATE (number, previous, link) ON audit_entry TO :serving;

-- Verdicts are kept for good. Which migrations have run is the owner's business.
REVOKE UPDATE, DELETE ON gate_verdict FROM :serving;
REVOKE DELETE ON gate_hold FROM :serving;
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM :serving;
