#pragma once

#include "models/controlplane/report.h"
#include "models/qt/column_table.h"

#include <QString>

#include <memory>
#include <vector>

namespace vigla {

using ControlPlaneReportPtr = std::shared_ptr<const controlplane::Report>;

/// Rows of the control plane page; `id` is what they are sorted and selected by.
struct ReplicaRow {
    std::string id;
    controlplane::Replica replica;
    SystemTime at{};
    bool operator==(const ReplicaRow&) const = default;
};
struct ProblemRow {
    std::string id;
    controlplane::Problem problem;
    bool operator==(const ProblemRow&) const = default;
};
struct InjectionRow {
    std::string id;
    controlplane::NamespaceInjection injection;
    bool operator==(const InjectionRow&) const = default;
};
struct RevisionRow {
    std::string id;
    controlplane::Revision revision;
    bool operator==(const RevisionRow&) const = default;
};

using ReplicaTable = ColumnTable<ReplicaRow>;
using ProblemTable = ColumnTable<ProblemRow>;
using InjectionTable = ColumnTable<InjectionRow>;
using RevisionTable = ColumnTable<RevisionRow>;

std::vector<ReplicaRow> replicaRows(const controlplane::Report& report);
std::vector<ProblemRow> problemRows(const controlplane::Report& report);
std::vector<InjectionRow> injectionRows(const controlplane::Report& report);
std::vector<RevisionRow> revisionRows(const controlplane::Report& report);

std::vector<TableColumn<ReplicaRow>> replicaColumns();
std::vector<TableColumn<ProblemRow>> problemColumns();
std::vector<TableColumn<InjectionRow>> injectionColumns();
std::vector<TableColumn<RevisionRow>> revisionColumns();

QString kindText(controlplane::Problem::Kind kind);
QString modeText(const controlplane::NamespaceInjection& injection);
/// `0.12 s`, `340 ms`; a dash without.
QString secondsText(const std::optional<double>& seconds);
/// `3,646 days`, `expired`; a dash without.
QString expiryText(const std::optional<SystemTime>& expiresAt, SystemTime now);

} // namespace vigla
