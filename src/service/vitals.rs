//! What the operator's listener tells.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use crate::http::newsstand::Vitals;
use crate::service::shared::Shared;
use crate::store::{Reader, StoreError};
use crate::watch::DropPath;

/// So many refused files are told one by one.
const TOLD: u32 = 100;

/// The service's own word on how it is.
pub struct Pulse(pub Arc<Shared>);

impl Vitals for Pulse {
    fn is_ready(&self) -> bool {
        self.0.caught_up.load(Ordering::Acquire)
            && self.0.store_is_well.load(Ordering::Acquire)
            && self.0.folder_is_well.load(Ordering::Acquire)
    }

    fn status(&self) -> Value {
        let store = match self.0.store.reader().and_then(|reader| told_by_store(&reader)) {
            Ok(told) => told,
            Err(error) => json!({ "error": error.to_string() }),
        };
        let configuration = self.0.configuration.load();
        let mut status = json!({
            "ready": self.is_ready(),
            "folder": self.0.root.to_string_lossy(),
            "folder_is_well": self.0.folder_is_well.load(Ordering::Acquire),
            "store_is_well": self.0.store_is_well.load(Ordering::Acquire),
            "waiting": self.0.to_examine.len() + self.0.to_commit.len(),
            "settings_faults": configuration.faults.iter().map(|file| json!({
                "path": file.path,
                "faults": file.faults.iter().map(ToString::to_string).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
        });
        if let (Value::Object(status), Value::Object(store)) = (&mut status, store) {
            status.extend(store);
        }
        status
    }
}

fn told_by_store(reader: &Reader) -> Result<Value, StoreError> {
    let counts = reader.counts()?;
    let refused = reader.refused(TOLD)?;
    Ok(json!({
        "entries": counts.entries,
        "files": counts.files,
        "feeds": reader.feed_sizes()?,
        "refused": refused.iter().map(|file| json!({
            "path": DropPath::stored(&file.path).to_string(),
            "code": file.judged.code,
            "line": file.judged.line,
            "column": file.judged.column,
            "message": file.judged.message,
            "mend": file.judged.mend,
            "at": file.at.to_rfc3339(),
        })).collect::<Vec<_>>(),
    }))
}
