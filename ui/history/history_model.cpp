#include "ui/history/history_model.h"

#include "models/qt/convert.h"
#include "ui/routes/plain_label.h"

#include <QDateTime>

#include <algorithm>

namespace vigla::ui {
namespace {

QString textOf(const HistoryEntry& entry, int column)
{
    switch (column) {
    case HistoryModel::TimeColumn:
        return historyTime(entry.at);
    case HistoryModel::WhatColumn:
        return sentenceLines(entry).replace(QLatin1Char('\n'), QLatin1String("; "));
    case HistoryModel::ObjectColumn:
        return objectLines(entry).replace(QLatin1Char('\n'), QLatin1String(", "));
    case HistoryModel::ContextColumn:
        return entry.contextName;
    case HistoryModel::UserColumn:
        return entry.user;
    case HistoryModel::OutcomeColumn:
        return entry.outcome;
    default:
        return {};
    }
}

QString allTexts(const HistoryEntry& entry)
{
    QStringList texts;
    for (int column = 0; column < HistoryModel::ColumnCount; ++column)
        texts << textOf(entry, column);
    return texts.join(QLatin1Char('\n'));
}

} // namespace

QString historyTime(SystemTime time)
{
    const auto at = QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count());
    return at.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
}

QString objectLines(const HistoryEntry& entry)
{
    QStringList lines;
    for (const kube::ObjectRef& object : entry.objects)
        lines << toPlainQString(object.text());
    return lines.join(QLatin1Char('\n'));
}

QString sentenceLines(const HistoryEntry& entry)
{
    QStringList lines;
    for (const std::string& sentence : entry.sentences)
        lines << toPlainQString(sentence);
    return lines.join(QLatin1Char('\n'));
}

void HistoryModel::setEntries(std::vector<HistoryEntry> entries)
{
    beginResetModel();
    m_entries = std::move(entries);
    endResetModel();
}

int HistoryModel::rowOf(const QString& id) const
{
    const auto found = std::ranges::find(m_entries, id, &HistoryEntry::id);
    return found == m_entries.end() ? -1 : static_cast<int>(found - m_entries.begin());
}

int HistoryModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_entries.size());
}

int HistoryModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant HistoryModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const HistoryEntry& shown = entry(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return textOf(shown, index.column());
    case Qt::ToolTipRole:
        return plainToolTip(textOf(shown, index.column()));
    case SortRole:
        if (index.column() == TimeColumn)
            return static_cast<qlonglong>(shown.at.time_since_epoch().count());
        return textOf(shown, index.column());
    case FilterRole:
        return allTexts(shown);
    default:
        return {};
    }
}

QVariant HistoryModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case TimeColumn:
        return tr("Time");
    case WhatColumn:
        return tr("What");
    case ObjectColumn:
        return tr("Objects");
    case ContextColumn:
        return tr("Context");
    case UserColumn:
        return tr("User");
    case OutcomeColumn:
        return tr("Outcome");
    default:
        return {};
    }
}

} // namespace vigla::ui
