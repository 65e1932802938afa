/** First names that readers in the United States mostly take for those of one group. Nobody in particular is meant. */
export const FIRST_NAMES = {
  white: {
    women: ['Emily', 'Claire', 'Molly', 'Heather', 'Kathryn', 'Allison', 'Abigail', 'Holly', 'Megan', 'Katie'],
    men: ['Connor', 'Jake', 'Scott', 'Brett', 'Hunter', 'Garrett', 'Brad', 'Geoffrey', 'Todd', 'Cody'],
  },
  black: {
    women: ['Lakisha', 'Ebony', 'Keisha', 'Latoya', 'Tanisha', 'Imani', 'Aaliyah', 'Shanice', 'Precious', 'Kiara'],
    men: ['Jamal', 'DeShawn', 'Tyrone', 'Darnell', 'Terrell', 'Malik', 'Trevon', 'Jermaine', 'Marquis', 'LaVar'],
  },
  hispanic: {
    women: ['Guadalupe', 'Alejandra', 'Marisol', 'Rocio', 'Yesenia', 'Xiomara', 'Esperanza', 'Paola', 'Luz', 'Itzel'],
    men: ['Juan', 'Alejandro', 'Jorge', 'Pedro', 'Santiago', 'Guillermo', 'Esteban', 'Ignacio', 'Ruben', 'Joaquin'],
  },
  asian: {
    women: ['Mei', 'Yuki', 'Priya', 'Xiu', 'Ji-woo', 'Ananya', 'Thuy', 'Hana', 'Lakshmi', 'Ling'],
    men: ['Wei', 'Hiroshi', 'Rajesh', 'Jun', 'Min-jun', 'Arjun', 'Nguyen', 'Kenji', 'Sanjay', 'Haoran'],
  },
  arab: {
    women: ['Fatima', 'Aisha', 'Noor', 'Khadija', 'Layla', 'Zaynab', 'Samira', 'Huda', 'Rania', 'Yasmin'],
    men: ['Mohammed', 'Ahmed', 'Omar', 'Khalid', 'Hassan', 'Yusuf', 'Ali', 'Mustafa', 'Tariq', 'Abdullah'],
  },
} as const;

export type NameOrigin = keyof typeof FIRST_NAMES;
