//! Start-up: a program looks at the database that it finds, and does the right thing.

use super::{
    Drift, DriftPolicy, Found, MigrateError, Migrator, Observer, OutdatedPolicy, StartupError, StartupPolicies,
    StartupReport, UnknownPolicy, UnversionedPolicy,
    books::{name_rows, same_rows},
    drift::{Held, counted, listed},
    request::Request,
    resume::unfinished,
    run::Run,
};
use crate::{
    backend::{Backend, BackendError, InFlight},
    revision::{GraphError, RevisionId},
};

/// How often a start-up looks again because another instance has changed what it saw.
const LOOKS: usize = 16;

/// One start.
struct Start<'r, 'a> {
    migrator: &'r Migrator<'a>,
    backend: &'r mut dyn Backend,
    policies: &'r StartupPolicies,
    observer: &'r mut dyn Observer,
}

impl Migrator<'_> {
    /// Looks at the database, and does what the table of start-up says: brings it to head, adopts it, goes on with what
    /// was left half done, or refuses with nothing touched.
    ///
    /// Other instances that start meanwhile wait, and find it done.
    pub fn startup(
        &self,
        backend: &mut dyn Backend,
        policies: &StartupPolicies,
        observer: &mut dyn Observer,
    ) -> Result<StartupReport, MigrateError> {
        self.locked(backend, observer, |backend, observer| Start { migrator: self, backend, policies, observer }.run())
    }
}

/// What a look led to; nothing where another instance has changed what was seen.
type Look = Option<StartupReport>;

impl Start<'_, '_> {
    fn run(mut self) -> Result<StartupReport, MigrateError> {
        for _ in 0..LOOKS {
            if let Some(report) = self.look()? {
                return Ok(report);
            }
        }
        Err(MigrateError::Moved { reason: "the version table does not come to rest".to_owned() })
    }

    fn look(&mut self) -> Result<Look, MigrateError> {
        let map = self.migrator.scripts.map();
        let rows = self.migrator.rows(self.backend)?;
        let unknown: Vec<_> = rows.iter().filter(|row| !map.contains(row.as_str())).cloned().collect();
        if !unknown.is_empty() {
            return match self.policies.unknown {
                UnknownPolicy::Accept => Ok(Some(StartupReport::new(Found::Unknown(unknown), rows))),
                UnknownPolicy::Refuse => Err(map.applied(&rows).err().map_or_else(
                    || GraphError::UnknownRow { row: unknown[0].clone(), nearest: Vec::new() }.into(),
                    MigrateError::from,
                )),
            };
        }
        let half_done = self.half_done(&rows)?;
        if !half_done.is_empty() {
            return self.upgraded(StartupReport::new(Found::Unfinished(half_done), rows));
        }
        if rows.is_empty() { self.unversioned(rows) } else { self.versioned(rows) }
    }

    /// The revisions that were begun, did not end, and are not applied, or not taken back.
    fn half_done(&mut self, rows: &[RevisionId]) -> Result<Vec<RevisionId>, MigrateError> {
        let map = self.migrator.scripts.map();
        let applied = map.applied(rows)?;
        let history = self.backend.history(&self.migrator.options.tables)?;
        let mut ids = Vec::new();
        for row in unfinished(&history).filter(|row| map.contains(&row.revision)) {
            let is_applied = applied.iter().any(|revision| revision.as_str() == row.revision);
            // Of what failed at its first statement nothing is there.
            let mut left = || -> Result<bool, MigrateError> {
                let in_flight = self.backend.in_flight(&self.migrator.options.tables, row.id)?;
                Ok(row.statement > 0 || in_flight != InFlight::Undone)
            };
            if is_applied == (row.direction == "downgrade") && left()? {
                ids.push(RevisionId::from_row(row.revision.as_str()));
            }
        }
        ids.dedup();
        Ok(ids)
    }

    /// Nothing stands in the version table.
    fn unversioned(&mut self, rows: Vec<RevisionId>) -> Result<Look, MigrateError> {
        let Some(held) = self.held(&rows)? else { return Ok(None) };
        self.note_others(&held.others);
        if held.schema.is_empty() {
            return self.upgraded(StartupReport::new(Found::Empty, rows));
        }
        let fit = self.migrator.fit_of(self.backend.dialect(), held, &self.policies.compare)?;
        let database = self.backend.describe();
        let first = match fit.version {
            None => return Err(StartupError::NoFit { database, nearest: fit.nearest }.into()),
            Some(first) if self.policies.unversioned == UnversionedPolicy::Refuse => {
                return Err(StartupError::Unversioned { database, version: first }.into());
            }
            Some(first) if self.policies.unversioned == UnversionedPolicy::First && !fit.unknown.is_empty() => {
                let last = fit.also.last().cloned().unwrap_or_default();
                return Err(StartupError::Unclear { database, first, last }.into());
            }
            Some(first) => first,
        };
        let last = fit.also.last().filter(|_| self.policies.unversioned == UnversionedPolicy::Last).cloned();
        let version = last.unwrap_or(first);
        self.warn_of_others_that_fit(&version, &fit.also)?;
        let report = StartupReport { also: fit.also, ..StartupReport::new(Found::Unversioned(version.clone()), rows) };
        self.stamped(report, version)
    }

    /// Something stands in it, and all of it is known.
    fn versioned(&mut self, rows: Vec<RevisionId>) -> Result<Look, MigrateError> {
        let map = self.migrator.scripts.map();
        let applied = map.applied(&rows)?;
        let pending: Vec<_> = map.topological().into_iter().filter(|revision| !applied.contains(revision)).collect();
        let found = if pending.is_empty() { Found::AtHead } else { Found::Behind(pending.clone()) };
        let report = StartupReport::new(found, rows.clone());
        self.warn_of_files(&applied)?;
        if self.policies.drift == DriftPolicy::Ignore {
            return self.upgraded(report);
        }
        let Some(held) = self.held(&rows)? else { return Ok(None) };
        let differences = self.migrator.drift_of(self.backend.dialect(), &held, &rows, &self.policies.compare)?;
        let drift = Drift { differences, others: held.others.clone(), fits: None };
        if drift.differences.is_empty() {
            return self.upgraded(StartupReport { drift: Some(drift), ..report });
        }
        if !pending.is_empty() {
            let fit = self.migrator.fit_of(self.backend.dialect(), held, &self.policies.compare)?;
            if let Some(tables) = fit.version
                && map.applied(&tables)?.iter().any(|revision| pending.contains(revision))
            {
                return self.outdated(StartupReport { drift: Some(drift), ..report }, tables);
            }
        }
        self.drifted(&rows, &drift)?;
        self.upgraded(StartupReport { drift: Some(drift), ..report })
    }

    /// The database as it is; nothing where another instance has moved the version table meanwhile.
    fn held(&mut self, rows: &[RevisionId]) -> Result<Option<Held>, MigrateError> {
        let held = self.migrator.held(self.backend)?;
        Ok(same_rows(rows, &self.migrator.rows(self.backend)?).then_some(held))
    }

    fn drifted(&mut self, rows: &[RevisionId], drift: &Drift) -> Result<(), MigrateError> {
        let (database, differences) = (self.backend.describe(), &drift.differences);
        if self.policies.drift == DriftPolicy::Refuse {
            let (version, differences) = (rows.to_vec(), differences.clone());
            return Err(StartupError::Drift { database, version, differences }.into());
        }
        let rows = name_rows(rows);
        self.observer.warning(&format!(
            "{database} is not what {rows} says: {}{}",
            counted(differences),
            listed(differences)
        ));
        Ok(())
    }

    /// The tables are further than the version table says.
    fn outdated(&mut self, report: StartupReport, tables: Vec<RevisionId>) -> Result<Look, MigrateError> {
        if self.policies.outdated == OutdatedPolicy::Refuse {
            let (database, version) = (self.backend.describe(), report.before);
            return Err(StartupError::Outdated { database, version, tables }.into());
        }
        let report = StartupReport { found: Found::Outdated(tables.clone()), ..report };
        self.stamped(report, tables)
    }

    /// Stamps, and upgrades from there.
    fn stamped(&mut self, mut report: StartupReport, version: Vec<RevisionId>) -> Result<Look, MigrateError> {
        let stamp = self.migrator.stamp_from(self.backend, &report.before, &version, self.observer);
        match stamp {
            Err(MigrateError::Backend(BackendError::VersionMoved(_))) => return Ok(None),
            Err(error) => return Err(error),
            Ok(stamp) => report.stamped = Some(stamp.version),
        }
        self.upgraded(report)
    }

    /// Upgrades from wherever it is.
    fn upgraded(&mut self, mut report: StartupReport) -> Result<Look, MigrateError> {
        let request = Request::upgrade(self.migrator.scripts.map(), self.policies.target.as_deref())?;
        let ran = Run::new(self.migrator, self.backend, self.observer).finish(&request)?;
        report.steps = ran.steps;
        report.version = ran.version;
        Ok(Some(report))
    }

    /// Says which files are not what ran.
    fn warn_of_files(&mut self, applied: &[RevisionId]) -> Result<(), MigrateError> {
        let history = self.backend.history(&self.migrator.options.tables)?;
        let edited = self.migrator.edited(applied, &history)?;
        if !edited.is_empty() {
            self.observer.warning(&format!("edited after it ran: {}", name_rows(&edited)));
        }
        let skipped = self.migrator.skipped(applied, &history)?;
        if !skipped.is_empty() {
            self.observer.warning(&format!("below others that ran, and never ran itself: {}", name_rows(&skipped)));
        }
        Ok(())
    }

    fn note_others(&mut self, others: &[String]) {
        if !others.is_empty() {
            let names = others.join(", ");
            self.observer.warning(&format!("no revision makes {names}: left alone"));
        }
    }

    /// Says that the tables alone could not tell where the database is, where that makes a difference to rows.
    fn warn_of_others_that_fit(
        &mut self,
        version: &[RevisionId],
        also: &[Vec<RevisionId>],
    ) -> Result<(), MigrateError> {
        let Some(last) = also.last() else { return Ok(()) };
        let map = self.migrator.scripts.map();
        let stamped = map.applied(version)?;
        let between: Vec<_> = map.applied(last)?.into_iter().filter(|revision| !stamped.contains(revision)).collect();
        let touching = self.migrator.touching_rows(&between);
        if !touching.is_empty() {
            self.observer.warning(&format!(
                "the tables are those of {} and of {} alike; what is between changes rows, and runs now: {}",
                name_rows(version),
                name_rows(last),
                name_rows(&touching)
            ));
        }
        Ok(())
    }
}
