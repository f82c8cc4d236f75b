#pragma once

#include <QIcon>
#include <QListView>
#include <QString>

#include <vector>

class QStandardItemModel;

namespace vigla::ui {

/// A line of an ItemList.
struct ListItem {
    QString id;
    QString text;
    QString detail; ///< Muted, at the right.
    QIcon icon;
    QString tip;
};

/// A short list that is as high as its lines; reports which one was taken.
class ItemList final : public QListView {
    Q_OBJECT
public:
    explicit ItemList(QWidget* parent = nullptr);

    /// Keeps the current line where its id is still there.
    void setItems(const std::vector<ListItem>& items);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void taken(const QString& id); ///< By click or Enter.

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    QStandardItemModel* m_model = nullptr;
};

} // namespace vigla::ui
