//! What a batch holds: alterations of one table, and SQL of a person's own between them.

use super::{
    AddColumn, AlterColumn, CreateCheckConstraint, CreateExcludeConstraint, CreateForeignKey, CreateIndex,
    CreatePrimaryKey, CreateUniqueConstraint, DropColumn, DropConstraint, DropIndex, Execute, Operation,
    RenameConstraint, RenameIndex, ReplayError, SetTableComment, SetTableOptions, ValidateConstraint,
};
use crate::name::TableName;

macro_rules! batch_parts {
    (parts [$($part:ident,)*] others [$($other:ident,)*]) => {
        /// An operation, as a part of a [batch](super::BatchAlterTable).
        ///
        /// The enum is closed, as that of all operations is: a backend answers for each part.
        #[derive(Debug, Clone, Copy, PartialEq)]
        #[expect(missing_docs, reason = "each is the operation of its name")]
        pub enum BatchPart<'a> {
            $($part(&'a $part),)*
        }

        impl Operation {
            fn batch_part(&self) -> Option<BatchPart<'_>> {
                match self {
                    $(Self::$part(operation) => Some(BatchPart::$part(operation)),)*
                    $(Self::$other(_))|* => None,
                }
            }
        }
    };
}

batch_parts! {
    parts [
        SetTableComment,
        SetTableOptions,
        AddColumn,
        DropColumn,
        AlterColumn,
        CreateIndex,
        DropIndex,
        RenameIndex,
        CreatePrimaryKey,
        CreateUniqueConstraint,
        CreateForeignKey,
        CreateCheckConstraint,
        CreateExcludeConstraint,
        ValidateConstraint,
        DropConstraint,
        RenameConstraint,
        Execute,
    ]
    others [
        CreateTable,
        DropTable,
        RenameTable,
        BatchAlterTable,
        CreateEnum,
        DropEnum,
        AlterEnum,
        CreateSequence,
        DropSequence,
        AlterSequence,
        CreateView,
        DropView,
        ReplaceView,
        CreateTrigger,
        DropTrigger,
        CreateSchema,
        DropSchema,
        CreateExtension,
        DropExtension,
        BulkInsert,
        Run,
    ]
}

impl Operation {
    /// The operation as a part of a batch. Fails for what no batch holds.
    pub fn as_batch_part(&self) -> Result<BatchPart<'_>, ReplayError> {
        self.batch_part().ok_or_else(|| ReplayError::Stranger { word: self.word() })
    }

    /// The table that it alters; nothing for what is no alteration of one table.
    pub fn altered_table(&self) -> Option<&TableName> {
        match self {
            Self::BatchAlterTable(batch) => Some(&batch.table),
            other => other.batch_part()?.table(),
        }
    }
}

impl<'a> BatchPart<'a> {
    /// The table that it names.
    fn table(self) -> Option<&'a TableName> {
        match self {
            Self::SetTableComment(operation) => Some(&operation.name),
            Self::SetTableOptions(operation) => Some(&operation.name),
            Self::AddColumn(operation) => Some(&operation.table),
            Self::DropColumn(operation) => Some(&operation.table),
            Self::AlterColumn(operation) => Some(&operation.table),
            Self::CreateIndex(operation) => Some(&operation.table),
            Self::DropIndex(operation) => operation.table.as_ref(),
            Self::RenameIndex(operation) => operation.table.as_ref(),
            Self::CreatePrimaryKey(operation) => Some(&operation.table),
            Self::CreateUniqueConstraint(operation) => Some(&operation.table),
            Self::CreateForeignKey(operation) => Some(&operation.table),
            Self::CreateCheckConstraint(operation) => Some(&operation.table),
            Self::CreateExcludeConstraint(operation) => Some(&operation.table),
            Self::ValidateConstraint(operation) => Some(&operation.table),
            Self::DropConstraint(operation) => Some(&operation.table),
            Self::RenameConstraint(operation) => Some(&operation.table),
            Self::Execute(_) => None,
        }
    }
}
