//! An order to a service that does not run.

use std::path::Path;

use super::{Answer, Bench, Declined, Order};
use crate::domain::BaseUrl;
use crate::service::clock;
use crate::service::configuration::{self, Fallback};
use crate::service::intake::filing::Desk;
use crate::service::place::{Place, PlaceFault, state_of};
use crate::service::shared::{BASE, DIRECTORY_CHANGED};
use crate::store::{Store, StoreError};

/// Carries out an order on the store of the folder `root`, under the lock that a running service has.
pub fn at_rest(root: &Path, state: Option<&Path>, order: &Order) -> Answer {
    let folder = state_of(root, state);
    let Some(store) = Store::existing(&folder) else { return Err(no_store(&folder)) };
    let place = Place::enter(root, state).map_err(|fault| match fault {
        PlaceFault::Taken(_) => Declined::new(
            "unreachable",
            format!("an ajil has the state folder {} and is not to be reached at its control socket", folder.display()),
            "stop it, or start it again",
        ),
        other => Declined::new("place", other.to_string(), "name the served folder: ajil … DIR --state DIR"),
    })?;
    carried_out(&place, &store, order).unwrap_or_else(|fault| Err(store_fault(&fault)))
}

/// Nothing is known at all.
pub fn no_store(state: &Path) -> Declined {
    let message = format!("there is no store in {}", state.display());
    Declined::new(
        "no-store",
        message,
        "name the served folder (ajil … DIR) or its state folder (--state DIR), or start ajil serve",
    )
}

/// The store's own word.
pub fn store_fault(fault: &StoreError) -> Declined {
    Declined::new("store-fails", fault.to_string(), "nothing was done; ask again when that is mended")
}

fn carried_out(place: &Place, store: &Store, order: &Order) -> Result<Answer, StoreError> {
    let mut writer = store.writer()?;
    let reader = store.reader()?;
    let now = clock::now();
    let configuration = match configuration::load(&place.root, Fallback::Stored(&reader.good_settings()?), now) {
        Ok(configuration) => configuration,
        Err(file) => {
            let faults: Vec<_> = file.faults.iter().map(|fault| format!("{}:{fault}", file.path)).collect();
            return Ok(Err(Declined::new("settings", faults.join("; "), "mend it; no good one is known")));
        }
    };
    let declared = configuration.settings.site().id.clone();
    let remembered = reader.fact("site")?.filter(|_| !place.keeps_an_identity());
    let site = place.site_id(declared.or(remembered).as_deref());
    let base = reader.fact(BASE)?.and_then(|base| BaseUrl::new(&base).ok());
    let base = base.unwrap_or_else(|| configuration.settings.public_address(None, ([127, 0, 0, 1], 8080).into()).url);
    drop(reader);
    let desk = Desk { root: &place.root, site: &site, settings: &configuration.settings, now, catching_up: false };
    let mut tx = writer.begin()?;
    let carried = match (Bench { desk: &desk, base: &base, caught_up: true }).carry_out(&mut tx, order)? {
        Ok(carried) => carried,
        Err(declined) => return Ok(Err(declined)),
    };
    if tx.changed_directory() {
        tx.put_fact(DIRECTORY_CHANGED, &now.millis().to_string())?;
    }
    tx.commit()?;
    Ok(Ok(carried.answer))
}
