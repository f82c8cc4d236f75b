#include "models/qt/column_table.h"
#include "models/qt/table_filter.h"

#include <QStandardItemModel>
#include <QTest>

using namespace vigla;

namespace {

constexpr int kRows = 1'000;

/// Counts what it is asked to sort by.
class CountingModel final : public QStandardItemModel {
public:
    using QStandardItemModel::QStandardItemModel;

    QVariant data(const QModelIndex& index, int role) const override
    {
        asked += role == SortRole ? 1 : 0;
        return QStandardItemModel::data(index, role);
    }
    mutable int asked = 0;
};

QStandardItem* itemOf(const QVariant& key)
{
    auto* item = new QStandardItem(key.toString());
    item->setData(key, SortRole);
    item->setData(key.toString(), IdRole);
    return item;
}

QStringList shown(const TableFilter& filter)
{
    QStringList texts;
    for (int row = 0; row < filter.rowCount(); ++row)
        texts.append(filter.index(row, 0).data().toString());
    return texts;
}

} // namespace

class TestTableFilter : public QObject {
    Q_OBJECT
private slots:
    void whatIsSortedByIsReadOnceForEachRow()
    {
        CountingModel model;
        for (int row = 0; row < kRows; ++row)
            model.appendRow(itemOf(QString::number(row * 7919 % kRows)));
        TableFilter filter;
        filter.setSourceModel(&model);
        model.asked = 0;
        filter.sort(0);
        QCOMPARE(filter.rowCount(), kRows);
        QVERIFY2(model.asked <= kRows, qPrintable(QString::number(model.asked)));
    }

    void whatChangesIsSortedAnew()
    {
        CountingModel model;
        for (const char* text : {"b", "A", "d"})
            model.appendRow(itemOf(QString::fromLatin1(text)));
        TableFilter filter;
        filter.setSourceModel(&model);
        filter.sort(0);
        QCOMPARE(shown(filter).join(QLatin1Char(' ')), QStringLiteral("A b d"));
        model.item(1)->setText(QStringLiteral("e"));
        model.item(1)->setData(QStringLiteral("e"), SortRole);
        QCOMPARE(shown(filter).join(QLatin1Char(' ')), QStringLiteral("b d e"));
        model.insertRow(0, itemOf(QStringLiteral("c")));
        QCOMPARE(shown(filter).join(QLatin1Char(' ')), QStringLiteral("b c d e"));
        model.removeRow(1); // b
        QCOMPARE(shown(filter).join(QLatin1Char(' ')), QStringLiteral("c d e"));
    }

    void numbersAreNumbers()
    {
        CountingModel model;
        for (const double number : {10.0, 9.0, 100.0})
            model.appendRow(itemOf(number));
        TableFilter filter;
        filter.setSourceModel(&model);
        filter.sort(0, Qt::DescendingOrder);
        QCOMPARE(shown(filter).join(QLatin1Char(' ')), QStringLiteral("100 10 9"));
    }
};

QTEST_MAIN(TestTableFilter)
#include "tst_table_filter.moc"
