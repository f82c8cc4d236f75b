#pragma once

#include <QAbstractTableModel>
#include <QStyledItemDelegate>

#include "models/routing/convergence.h"

#include <vector>

namespace vigla::ui {

/// Paints the state as a shape and a word. (The style sheet would draw a decoration twice.)
class ProxyStateDelegate final : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
        const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

/// The proxies of a rollout, those that need attention first.
class ProxyModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { StateColumn, ProxyColumn, DetailColumn, ColumnCount };
    enum Role { StateRole = Qt::UserRole }; ///< int of routing::ProxyProgress::State.
    using QAbstractTableModel::QAbstractTableModel;

    void setProxies(std::vector<routing::ProxyProgress> proxies);
    bool hasDetails() const; ///< A proxy said something.
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    std::vector<routing::ProxyProgress> m_proxies;
};

} // namespace vigla::ui
