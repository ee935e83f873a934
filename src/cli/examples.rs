//! What `--help` shows at its end.

pub(super) const EXAMPLES: &str = "\
Examples:
  ajil serve                                          publish ./feeds at http://127.0.0.1:8080/
  ajil serve /srv/news --base-url https://example.org publish a folder at its public address
  ajil check story.txt                                how a file would be published, or why not
  ajil status                                         what is published, refused, waiting, and asks for an answer
  ajil retract https://example.org/articles/… --reason 'The minister was not there.'

Every option has an environment variable: --base-url is AJIL_BASE_URL. A flag wins over the environment, and that
over site.toml.";

pub(super) const SERVE_EXAMPLES: &str = "\
Examples:
  ajil serve
  ajil serve /srv/news --listen 0.0.0.0:80 --base-url https://news.example.org
  ajil serve /srv/news --state /var/lib/ajil --operator off
  AJIL_SETTLE=2s ajil serve /srv/uploads";

pub(super) const CHECK_EXAMPLES: &str = "\
Examples:
  ajil check feeds/security/story.txt
  ajil check feeds --format json
  ajil check feeds --profile msn

Exit status: 0 when every file would be published, 1 when any is refused, 2 when the command is wrong.";

pub(super) const STATUS_EXAMPLES: &str = "\
Examples:
  ajil status
  ajil status /srv/news --state /var/lib/ajil
  ajil status --format json

It asks the running service, or reads the store of one that does not run, and changes nothing.
Exit status: 0 when it could tell, 1 when it could not, 2 when the command is wrong.";

pub(super) const WITHDRAW_EXAMPLES: &str = "\
Examples:
  ajil withdraw https://news.example.org/articles/b2c3131d-9218-5e42-8960-df800ab6d398
  ajil withdraw urn:uuid:b2c3131d-9218-5e42-8960-df800ab6d398 --reason 'Published by mistake.' /srv/news
  ajil withdraw tag:example.org,2026:4711 --undo

It leaves its feeds, Atom tells that it is gone, and its page answers 410, whatever its file says and for as long as
that is not taken back. Readers who have it keep it: to have them told that it is wrong, ajil retract.
Exit status: 0 when it is so, also when it was so before; 1 when it is not; 2 when the command is wrong.";

pub(super) const RETRACT_EXAMPLES: &str = "\
Examples:
  ajil retract https://news.example.org/articles/b2c3131d-9218-5e42-8960-df800ab6d398 --reason 'It was not so.'
  ajil retract tag:example.org,2026:4711 --undo

Those who have the story get a notice in its place: the same id with a new date, the title marked, the reason as its
text. That holds whatever its file says and for as long as it is not taken back.
Exit status: 0 when it is so, also when it was so before; 1 when it is not; 2 when the command is wrong.";

pub(super) const SPLIT_EXAMPLES: &str = "\
Examples:
  ajil split https://news.example.org/articles/b2c3131d-9218-5e42-8960-df800ab6d398

For files that were taken for one story and are several: each is an entry of its own from then on.
Exit status: 0 when it is so, 1 when it is not, 2 when the command is wrong.";

pub(super) const CONFIRM_EXAMPLES: &str = "\
Examples:
  ajil confirm                  what is missing was removed on purpose, in every category that asks
  ajil confirm security         in this one
  ajil confirm security --keep  its stories stay published without their files

`ajil status` tells what asks. Files that come back need no answer.
Exit status: 0 when it is so, 1 when nothing asked or it could not be done, 2 when the command is wrong.";
