namespace Ledger.Hosting;

/// <summary>
/// The one way in which anything of the record is changed: a function that works with its owner's rights, and does what a redaction of the same transaction says. The server's role may call it, and
/// may neither update nor delete an event otherwise (docs/decisions/0020).
/// </summary>
public static class RedactionFunction
{
    /// <summary>Makes it, or makes it anew.</summary>
    /// <remarks>
    /// <c>to_json</c> of a text is its canonical form (RFC 8785) for every text that PostgreSQL can hold; a test compares them. It refuses whatever is not exactly a value that stands there with its
    /// salt, and a redaction that another transaction recorded: no old one can be used to remove what came later.
    /// </remarks>
    public const string Sql = """
        create or replace function ledger.redact(redaction uuid) returns void
            language plpgsql security definer set search_path = pg_catalog, pg_temp
        as $function$
        declare
            act jsonb;
            redacted jsonb;
            target record;
            pointer text;
            steps text[];
            salt text;
        begin
            select e.data into act from ledger.mt_events e
            where e.id = redaction and e.xmin = pg_current_xact_id()::xid
              and e.type in ('source_redacted', 'document_redacted', 'attribution_redacted', 'claim_redacted', 'actor_redacted');
            if not found then
                raise exception 'There is no redaction % in this transaction.', redaction using errcode = 'insufficient_privilege';
            end if;

            for redacted in select * from jsonb_array_elements(act -> 'values') loop
                select e.id, e.stream_id, e.version, e.type, e.data, e.headers into target from ledger.mt_events e
                where e.id = (redacted ->> 'event')::uuid and e.stream_id = (redacted ->> 'stream')::uuid and e.id <> redaction
                for update;
                if not found then
                    raise exception 'There is no event % of stream % to redact.', redacted ->> 'event', redacted ->> 'stream' using errcode = 'insufficient_privilege';
                end if;

                for pointer in select * from jsonb_array_elements_text(redacted -> 'pointers') loop
                    steps := array(
                        select replace(replace(s.step, '~1', '/'), '~0', '~') from unnest(string_to_array(substr(pointer, 2), '/')) with ordinality s (step, place) order by s.place);
                    salt := target.headers -> 'salts' ->> pointer;
                    if salt is null or jsonb_typeof(target.data #> steps) is distinct from 'string' or pointer = '/role' and target.type in ('actor_added', 'role_changed') then
                        raise exception 'Event % has no text with a salt at %.', target.id, pointer using errcode = 'insufficient_privilege';
                    end if;
                    target.data := jsonb_set(target.data, steps, jsonb_build_object(
                        'redacted', encode(sha256(decode(salt, 'base64') || convert_to(to_json(target.data #>> steps)::text, 'UTF8')), 'hex')), false);
                    target.headers := jsonb_set(target.headers, array['salts', pointer], 'null', false);
                end loop;

                update ledger.mt_events e set data = target.data, headers = target.headers where e.id = target.id;
            end loop;

            -- A plain hash of a body that had the value: whoever guesses it could be sure. The key is used up; what it led to stays. All keys are read, once: an index would cost every command.
            update ledger.mt_doc_keptkey k set data = jsonb_set(k.data, '{fingerprint}', '"redacted"')
            from jsonb_array_elements(act -> 'values') v join ledger.mt_events e on e.id = (v ->> 'event')::uuid
            where k.data ->> 'stream' = e.stream_id::text and k.data ->> 'version' = e.version::text;

            delete from ledger.revision_text t where t.sha256 in (select x ->> 'sha256' from jsonb_array_elements(act -> 'texts') x);
        end
        $function$;

        revoke execute on function ledger.redact from public;
        """;
}
